-- Mails that are owed, written with what owes them.
CREATE TABLE IF NOT EXISTS outbox (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    kind        VARCHAR(24)     NOT NULL,
    order_id    BINARY(16)      NOT NULL,
    recipient   VARCHAR(254)    NOT NULL,
    state       VARCHAR(16)     NOT NULL DEFAULT 'waiting',
    attempts    INT UNSIGNED    NOT NULL DEFAULT 0,
    last_error  VARCHAR(1000),
    -- A claimed job's next try is the end of its lease.
    next_try_at DATETIME(6)     NOT NULL,
    created_at  DATETIME(6)     NOT NULL,
    done_at     DATETIME(6),
    PRIMARY KEY (id),
    -- One mail of each kind for each order, whatever is retried.
    UNIQUE KEY one_mail_of_a_kind (order_id, kind),
    KEY outbox_to_do (state, next_try_at, id),
    CONSTRAINT mails_have_an_order FOREIGN KEY (order_id) REFERENCES orders (id),
    CONSTRAINT mail_kind_is_known CHECK (kind IN ('order_confirmed', 'hold_expired', 'order_cancelled')),
    CONSTRAINT state_is_known CHECK (state IN ('waiting', 'done', 'dead'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE old_outbox (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind         TEXT    NOT NULL CHECK (kind IN ('order_confirmed', 'hold_expired', 'order_cancelled')),
    order_id     BLOB    NOT NULL REFERENCES orders (id),
    recipient    TEXT    NOT NULL,
    state        TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    last_error   TEXT,
    next_try_at  TEXT    NOT NULL,
    created_at   TEXT    NOT NULL,
    done_at      TEXT,
    UNIQUE (order_id, kind)
) STRICT;

INSERT INTO old_outbox (id, kind, order_id, recipient, state, attempts, last_error, next_try_at, created_at, done_at)
SELECT id, kind, order_id, recipient, state, attempts, last_error, next_try_at, created_at, done_at FROM outbox WHERE kind <> 'password_reset';

DROP TABLE outbox;
ALTER TABLE old_outbox RENAME TO outbox;

CREATE INDEX outbox_to_do ON outbox (next_try_at, id) WHERE state = 'waiting';

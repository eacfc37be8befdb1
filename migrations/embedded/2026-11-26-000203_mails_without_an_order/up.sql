-- A mail about a password speaks of no order. SQLite alters no constraint, so the table is made anew.
CREATE TABLE new_outbox (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind         TEXT    NOT NULL CHECK (kind IN ('order_confirmed', 'hold_expired', 'order_cancelled', 'password_reset')),
    order_id     BLOB    REFERENCES orders (id),
    recipient    TEXT    NOT NULL,
    state        TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    last_error   TEXT,
    -- A claimed job's next try is the end of its lease.
    next_try_at  TEXT    NOT NULL,
    created_at   TEXT    NOT NULL,
    done_at      TEXT,
    CHECK ((kind = 'password_reset') = (order_id IS NULL)),
    -- One mail of each kind for each order, whatever is retried.
    UNIQUE (order_id, kind)
) STRICT;

INSERT INTO new_outbox (id, kind, order_id, recipient, state, attempts, last_error, next_try_at, created_at, done_at)
SELECT id, kind, order_id, recipient, state, attempts, last_error, next_try_at, created_at, done_at FROM outbox;

DROP TABLE outbox;
ALTER TABLE new_outbox RENAME TO outbox;

CREATE INDEX outbox_to_do ON outbox (next_try_at, id) WHERE state = 'waiting';

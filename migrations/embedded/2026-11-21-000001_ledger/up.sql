-- Everything the embedded store keeps. Times are UTC as text, 'YYYY-MM-DD HH:MM:SS.ffffff', which sorts as it reads.
-- Money is in cents: SQLite has no decimal type and would make floats of it.

CREATE TABLE customers (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email         TEXT    NOT NULL UNIQUE,
    password_hash TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('customer', 'admin')),
    disabled      INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    created_at    TEXT    NOT NULL
) STRICT;

CREATE TABLE sessions (
    id             BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    customer_id    INTEGER NOT NULL REFERENCES customers (id),
    refresh_digest BLOB    NOT NULL CHECK (length(refresh_digest) = 32),
    expires_at     TEXT    NOT NULL,
    revoked_at     TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE products (
    id                  INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name                TEXT    NOT NULL,
    description         TEXT    NOT NULL DEFAULT '',
    category            TEXT,
    sku                 TEXT,
    price               INTEGER NOT NULL CHECK (price BETWEEN 0 AND 9999999999),
    low_stock_threshold INTEGER NOT NULL DEFAULT 5 CHECK (low_stock_threshold >= 0),
    max_per_customer    INTEGER CHECK (max_per_customer > 0),
    hold_seconds        INTEGER CHECK (hold_seconds > 0),
    sale_starts_at      TEXT,
    sale_ends_at        TEXT,
    available           INTEGER NOT NULL CHECK (available >= 0),
    held                INTEGER NOT NULL CHECK (held >= 0),
    sold                INTEGER NOT NULL CHECK (sold >= 0),
    received            INTEGER NOT NULL CHECK (received >= 0),
    version             INTEGER NOT NULL DEFAULT 1,
    stock_version       INTEGER NOT NULL DEFAULT 0,
    archived            INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
    created_at          TEXT    NOT NULL,
    updated_at          TEXT    NOT NULL,
    -- The promise itself: a wrong UPDATE fails here instead of overselling.
    CONSTRAINT pieces_are_conserved CHECK (available + held + sold = received)
) STRICT;

CREATE TABLE orders (
    number          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id              BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    customer_id     INTEGER NOT NULL REFERENCES customers (id),
    customer_email  TEXT    NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('pending', 'confirmed', 'cancelled', 'expired')),
    total           INTEGER NOT NULL CHECK (total >= 0),
    hold_expires_at TEXT,
    extensions      INTEGER NOT NULL DEFAULT 0,
    created_at      TEXT    NOT NULL,
    confirmed_at    TEXT,
    closed_at       TEXT,
    version         INTEGER NOT NULL DEFAULT 1,
    CHECK (status <> 'pending' OR hold_expires_at IS NOT NULL)
) STRICT;

CREATE INDEX orders_by_customer ON orders (customer_id, number);
CREATE INDEX orders_by_deadline ON orders (hold_expires_at, id) WHERE status = 'pending';
CREATE INDEX orders_by_confirmation ON orders (confirmed_at) WHERE status = 'confirmed';

CREATE TABLE order_items (
    order_id   BLOB    NOT NULL REFERENCES orders (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    name       TEXT    NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
    PRIMARY KEY (order_id, product_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX order_items_by_product ON order_items (product_id, order_id);

CREATE TABLE inventory_events (
    id               INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    product_id       INTEGER NOT NULL REFERENCES products (id),
    order_id         BLOB    REFERENCES orders (id),
    kind             TEXT    NOT NULL CHECK (kind IN ('stock_added', 'stock_removed', 'hold_created', 'hold_released',
                                                      'order_confirmed', 'order_cancelled')),
    available_change INTEGER NOT NULL,
    held_change      INTEGER NOT NULL,
    sold_change      INTEGER NOT NULL,
    received_change  INTEGER NOT NULL,
    stock_version    INTEGER NOT NULL,
    actor            TEXT    NOT NULL CHECK (actor IN ('customer', 'admin', 'system')),
    actor_id         INTEGER,
    reason           TEXT    NOT NULL,
    created_at       TEXT    NOT NULL,
    UNIQUE (product_id, stock_version),
    CHECK (available_change + held_change + sold_change = received_change)
) STRICT;

CREATE INDEX inventory_events_by_order ON inventory_events (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX inventory_events_by_time ON inventory_events (created_at);
-- A hold ends exactly once: bought, or given back.
CREATE UNIQUE INDEX holds_end_once ON inventory_events (order_id, product_id)
    WHERE kind IN ('hold_released', 'order_confirmed');

-- The ledger is append-only.
CREATE TRIGGER inventory_events_are_not_altered BEFORE UPDATE ON inventory_events
BEGIN
    SELECT RAISE (ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER inventory_events_are_not_deleted BEFORE DELETE ON inventory_events
BEGIN
    SELECT RAISE (ABORT, 'the ledger is append-only');
END;

CREATE TABLE idempotency_keys (
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    operation   TEXT    NOT NULL,
    request_key TEXT    NOT NULL,
    fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    outcome     TEXT    NOT NULL,
    created_at  TEXT    NOT NULL,
    PRIMARY KEY (customer_id, operation, request_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TABLE outbox (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind         TEXT    NOT NULL CHECK (kind IN ('order_confirmed', 'hold_expired', 'order_cancelled')),
    order_id     BLOB    NOT NULL REFERENCES orders (id),
    recipient    TEXT    NOT NULL,
    state        TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    last_error   TEXT,
    -- A claimed job's next try is the end of its lease.
    next_try_at  TEXT    NOT NULL,
    created_at   TEXT    NOT NULL,
    done_at      TEXT,
    -- One mail of each kind for each order, whatever is retried.
    UNIQUE (order_id, kind)
) STRICT;

CREATE INDEX outbox_to_do ON outbox (next_try_at, id) WHERE state = 'waiting';

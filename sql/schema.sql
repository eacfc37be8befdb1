-- The tables of a shop on MySQL or MariaDB, all of them in one file, to be read or run by hand: mysql shop < sql/schema.sql
--
-- `stockade migrate` makes the same, and remembers that it has: use it for a shop that is to be served. This file is
-- written by `just schema` from migrations/mysql, and a test compares the two.

-- Who has an account. Text is compared byte by byte everywhere: what may be spelled in several ways is made canonical
-- before it comes here.
CREATE TABLE IF NOT EXISTS customers (
    id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    email         VARCHAR(254)    NOT NULL,
    password_hash VARCHAR(255)    NOT NULL,
    role          VARCHAR(16)     NOT NULL,
    disabled      BOOLEAN         NOT NULL DEFAULT FALSE,
    created_at    DATETIME(6)     NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY customers_by_email (email),
    CONSTRAINT role_is_known CHECK (role IN ('customer', 'admin'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Logins. All times are UTC, to the microsecond.
CREATE TABLE IF NOT EXISTS sessions (
    id             BINARY(16)      NOT NULL,
    customer_id    BIGINT UNSIGNED NOT NULL,
    refresh_digest BINARY(32)      NOT NULL,
    expires_at     DATETIME(6)     NOT NULL,
    revoked_at     DATETIME(6),
    PRIMARY KEY (id),
    KEY sessions_by_customer (customer_id),
    CONSTRAINT sessions_have_a_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What is sold. The four counters are moved by the ledger alone.
CREATE TABLE IF NOT EXISTS products (
    id                  BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    name                VARCHAR(200)    NOT NULL,
    description         VARCHAR(4000)   NOT NULL DEFAULT '',
    category            VARCHAR(100),
    sku                 VARCHAR(100),
    price               DECIMAL(10,2)   NOT NULL,
    low_stock_threshold INT UNSIGNED    NOT NULL DEFAULT 5,
    max_per_customer    INT UNSIGNED,
    hold_seconds        INT UNSIGNED,
    sale_starts_at      DATETIME(6),
    sale_ends_at        DATETIME(6),
    available           INT UNSIGNED    NOT NULL,
    held                INT UNSIGNED    NOT NULL,
    sold                INT UNSIGNED    NOT NULL,
    received            INT UNSIGNED    NOT NULL,
    version             INT UNSIGNED    NOT NULL DEFAULT 1,
    stock_version       BIGINT UNSIGNED NOT NULL DEFAULT 0,
    archived            BOOLEAN         NOT NULL DEFAULT FALSE,
    created_at          DATETIME(6)     NOT NULL,
    updated_at          DATETIME(6)     NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT price_is_not_negative CHECK (price >= 0),
    CONSTRAINT limit_is_positive CHECK (max_per_customer > 0),
    CONSTRAINT hold_time_is_positive CHECK (hold_seconds > 0),
    -- The promise itself: a wrong UPDATE fails here instead of overselling.
    CONSTRAINT pieces_are_conserved CHECK (available + held + sold = received)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Orders and holds.
--
-- Rows are clustered by id, not by number: the ledger locks orders by id, and a lock taken through another index would
-- first lock that index and then the row, which is how two transactions come to wait for each other. Ids are UUIDs of
-- version 7, so new rows still go to the end of the table.
CREATE TABLE IF NOT EXISTS orders (
    id              BINARY(16)      NOT NULL,
    number          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id     BIGINT UNSIGNED NOT NULL,
    customer_email  VARCHAR(254)    NOT NULL,
    status          VARCHAR(16)     NOT NULL,
    total           DECIMAL(14,2)   NOT NULL,
    hold_expires_at DATETIME(6),
    extensions      INT UNSIGNED    NOT NULL DEFAULT 0,
    created_at      DATETIME(6)     NOT NULL,
    confirmed_at    DATETIME(6),
    closed_at       DATETIME(6),
    version         INT UNSIGNED    NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY orders_by_number (number),
    KEY orders_by_customer (customer_id, number),
    KEY orders_by_deadline (status, hold_expires_at, id),
    KEY orders_by_confirmation (confirmed_at),
    CONSTRAINT orders_have_a_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
    CONSTRAINT status_is_known CHECK (status IN ('pending', 'confirmed', 'cancelled', 'expired')),
    CONSTRAINT total_is_not_negative CHECK (total >= 0),
    CONSTRAINT holds_have_a_deadline CHECK (status <> 'pending' OR hold_expires_at IS NOT NULL)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The lines of orders, with name and price as they were.
CREATE TABLE IF NOT EXISTS order_items (
    order_id   BINARY(16)      NOT NULL,
    product_id BIGINT UNSIGNED NOT NULL,
    name       VARCHAR(200)    NOT NULL,
    quantity   INT UNSIGNED    NOT NULL,
    unit_price DECIMAL(10,2)   NOT NULL,
    PRIMARY KEY (order_id, product_id),
    KEY order_items_by_product (product_id, order_id),
    CONSTRAINT items_have_an_order FOREIGN KEY (order_id) REFERENCES orders (id),
    CONSTRAINT items_have_a_product FOREIGN KEY (product_id) REFERENCES products (id),
    CONSTRAINT quantity_is_in_range CHECK (quantity BETWEEN 1 AND 1000),
    CONSTRAINT unit_price_is_not_negative CHECK (unit_price >= 0)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The ledger: one row for each change of one product's counters.
--
-- It is append-only. Triggers would say so, but a user may make them only with rights beyond a schema's own where the
-- binary log is on; grant the service no UPDATE and no DELETE on this table instead.
CREATE TABLE IF NOT EXISTS inventory_events (
    id               BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    product_id       BIGINT UNSIGNED NOT NULL,
    order_id         BINARY(16),
    kind             VARCHAR(24)     NOT NULL,
    available_change BIGINT          NOT NULL,
    held_change      BIGINT          NOT NULL,
    sold_change      BIGINT          NOT NULL,
    received_change  BIGINT          NOT NULL,
    stock_version    BIGINT UNSIGNED NOT NULL,
    actor            VARCHAR(16)     NOT NULL,
    actor_id         BIGINT UNSIGNED,
    reason           VARCHAR(1000)   NOT NULL,
    created_at       DATETIME(6)     NOT NULL,
    -- The order whose hold this row ends; nothing for every other row. Stands in for a unique index over some rows.
    ended_hold       BINARY(16) GENERATED ALWAYS AS
                     (CASE WHEN kind IN ('hold_released', 'order_confirmed') THEN order_id END) STORED,
    PRIMARY KEY (id),
    UNIQUE KEY inventory_events_by_version (product_id, stock_version),
    -- A hold ends exactly once: bought, or given back.
    UNIQUE KEY holds_end_once (ended_hold, product_id),
    KEY inventory_events_by_order (order_id),
    KEY inventory_events_by_time (created_at),
    CONSTRAINT events_have_a_product FOREIGN KEY (product_id) REFERENCES products (id),
    CONSTRAINT events_have_their_order FOREIGN KEY (order_id) REFERENCES orders (id),
    CONSTRAINT kind_is_known CHECK (kind IN ('stock_added', 'stock_removed', 'hold_created', 'hold_released',
                                             'order_confirmed', 'order_cancelled')),
    CONSTRAINT actor_is_known CHECK (actor IN ('customer', 'admin', 'system')),
    CONSTRAINT changes_are_conserved CHECK (available_change + held_change + sold_change = received_change)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Requests and what they were answered, written with what they did.
CREATE TABLE IF NOT EXISTS idempotency_keys (
    customer_id BIGINT UNSIGNED NOT NULL,
    operation   VARCHAR(16)     NOT NULL,
    request_key VARCHAR(255)    NOT NULL,
    fingerprint BINARY(32)      NOT NULL,
    outcome     MEDIUMTEXT      NOT NULL,
    created_at  DATETIME(6)     NOT NULL,
    PRIMARY KEY (customer_id, operation, request_key),
    KEY idempotency_keys_by_age (created_at),
    CONSTRAINT requests_have_a_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

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

-- A row to lock for each customer who ever held something: their holds are decided one batch after the other, so that
-- they cannot have more by asking for several at once.
CREATE TABLE IF NOT EXISTS hold_turns (
    customer_id BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (customer_id),
    CONSTRAINT turns_have_a_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What one customer keeps, and has let lapse: few rows, found by who and until when.
--
-- The server commits after every change of a table, and not every server knows an index that is made only if it is not
-- there: whoever died between making it and noting it down can run this again.
SET @change = (
    SELECT IF(COUNT(*) > 0, 'DO 0', 'CREATE INDEX orders_by_holder ON orders (customer_id, status, hold_expires_at)')
    FROM information_schema.statistics
    WHERE table_schema = DATABASE() AND table_name = 'orders' AND index_name = 'orders_by_holder'
);
PREPARE made_once FROM @change;
EXECUTE made_once;
DEALLOCATE PREPARE made_once;

-- What a login was renewed with: an answer that was lost can be given again for a moment.
--
-- The server commits after every change of a table, and not every server knows a column that is made only if it is not
-- there: whoever died between making them and noting it down can run this again.
SET @change = (
    SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE sessions
        ADD COLUMN previous_digest BINARY(32),
        ADD COLUMN renewal_salt BINARY(32),
        ADD COLUMN renewed_at DATETIME(6)')
    FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'sessions' AND column_name = 'previous_digest'
);
PREPARE made_once FROM @change;
EXECUTE made_once;
DEALLOCATE PREPARE made_once;

-- Ways to a new password that were mailed to somebody. The token itself is in the mail alone.
CREATE TABLE IF NOT EXISTS password_resets (
    digest      BINARY(32)      NOT NULL,
    customer_id BIGINT UNSIGNED NOT NULL,
    expires_at  DATETIME(6)     NOT NULL,
    PRIMARY KEY (digest),
    KEY password_resets_by_customer (customer_id),
    CONSTRAINT resets_have_a_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A mail about a password speaks of no order.
--
-- The server commits after every change of a table: whoever died between making this one and noting it down can run it
-- again.
SET @change = (
    SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE outbox
        MODIFY COLUMN order_id BINARY(16),
        DROP CONSTRAINT mail_kind_is_known,
        ADD CONSTRAINT job_kind_is_known
            CHECK (kind IN (''order_confirmed'', ''hold_expired'', ''order_cancelled'', ''password_reset'')),
        ADD CONSTRAINT only_resets_have_no_order CHECK ((kind = ''password_reset'') = (order_id IS NULL))')
    FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'outbox' AND column_name = 'order_id' AND is_nullable = 'YES'
);
PREPARE made_once FROM @change;
EXECUTE made_once;
DEALLOCATE PREPARE made_once;


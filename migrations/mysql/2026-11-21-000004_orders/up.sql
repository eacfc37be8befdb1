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

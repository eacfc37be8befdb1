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

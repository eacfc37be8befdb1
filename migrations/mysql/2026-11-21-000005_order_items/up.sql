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

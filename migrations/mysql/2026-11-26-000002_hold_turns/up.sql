-- A row to lock for each customer who ever held something: their holds are decided one batch after the other, so that
-- they cannot have more by asking for several at once.
CREATE TABLE IF NOT EXISTS hold_turns (
    customer_id BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (customer_id),
    CONSTRAINT turns_have_a_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

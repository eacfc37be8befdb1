-- Ways to a new password that were mailed to somebody. The token itself is in the mail alone.
CREATE TABLE IF NOT EXISTS password_resets (
    digest      BINARY(32)      NOT NULL,
    customer_id BIGINT UNSIGNED NOT NULL,
    expires_at  DATETIME(6)     NOT NULL,
    PRIMARY KEY (digest),
    KEY password_resets_by_customer (customer_id),
    CONSTRAINT resets_have_a_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

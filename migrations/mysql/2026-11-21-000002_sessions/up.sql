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

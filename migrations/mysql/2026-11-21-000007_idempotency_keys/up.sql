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

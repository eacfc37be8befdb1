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

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

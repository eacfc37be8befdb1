-- Ways to a new password that were mailed to somebody. The token itself is in the mail alone.
CREATE TABLE password_resets (
    digest      BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    expires_at  TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX password_resets_by_customer ON password_resets (customer_id);
CREATE INDEX sessions_by_customer ON sessions (customer_id);

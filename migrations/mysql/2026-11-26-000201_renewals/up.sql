-- What a login was renewed with: an answer that was lost can be given again for a moment.
--
-- The server commits after every change of a table, and not every server knows a column that is made only if it is not
-- there: whoever died between making them and noting it down can run this again.
SET @change = (
    SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE sessions
        ADD COLUMN previous_digest BINARY(32),
        ADD COLUMN renewal_salt BINARY(32),
        ADD COLUMN renewed_at DATETIME(6)')
    FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'sessions' AND column_name = 'previous_digest'
);
PREPARE made_once FROM @change;
EXECUTE made_once;
DEALLOCATE PREPARE made_once;

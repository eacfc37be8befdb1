-- MySQL knows no DROP COLUMN IF EXISTS: whoever died after this and before noting it down can run it again.
SET @change = (
    SELECT IF(COUNT(*) = 0, 'DO 0', 'ALTER TABLE sessions
        DROP COLUMN previous_digest,
        DROP COLUMN renewal_salt,
        DROP COLUMN renewed_at')
    FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'sessions' AND column_name = 'previous_digest'
);
PREPARE undone_once FROM @change;
EXECUTE undone_once;
DEALLOCATE PREPARE undone_once;

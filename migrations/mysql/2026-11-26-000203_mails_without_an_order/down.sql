DELETE FROM outbox WHERE kind = 'password_reset';
-- The server commits after every change of a table: whoever died between this and noting it down can run it again.
SET @change = (
    SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE outbox
        DROP CONSTRAINT only_resets_have_no_order,
        DROP CONSTRAINT job_kind_is_known,
        MODIFY COLUMN order_id BINARY(16) NOT NULL,
        ADD CONSTRAINT mail_kind_is_known CHECK (kind IN (''order_confirmed'', ''hold_expired'', ''order_cancelled''))')
    FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'outbox' AND column_name = 'order_id' AND is_nullable = 'NO'
);
PREPARE undone_once FROM @change;
-- MySQL does not let a column of a foreign key lose its NULL otherwise. Those without an order are gone, see above.
SET foreign_key_checks = 0;
EXECUTE undone_once;
SET foreign_key_checks = 1;
DEALLOCATE PREPARE undone_once;

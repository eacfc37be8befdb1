-- A mail about a password speaks of no order.
--
-- The server commits after every change of a table: whoever died between making this one and noting it down can run it
-- again.
SET @change = (
    SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE outbox
        MODIFY COLUMN order_id BINARY(16),
        DROP CONSTRAINT mail_kind_is_known,
        ADD CONSTRAINT job_kind_is_known
            CHECK (kind IN (''order_confirmed'', ''hold_expired'', ''order_cancelled'', ''password_reset'')),
        ADD CONSTRAINT only_resets_have_no_order CHECK ((kind = ''password_reset'') = (order_id IS NULL))')
    FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'outbox' AND column_name = 'order_id' AND is_nullable = 'YES'
);
PREPARE made_once FROM @change;
EXECUTE made_once;
DEALLOCATE PREPARE made_once;

DELETE FROM outbox WHERE kind = 'password_reset';
ALTER TABLE outbox
    DROP CONSTRAINT only_resets_have_no_order,
    DROP CONSTRAINT job_kind_is_known,
    MODIFY COLUMN order_id BINARY(16) NOT NULL,
    ADD CONSTRAINT mail_kind_is_known CHECK (kind IN ('order_confirmed', 'hold_expired', 'order_cancelled'));

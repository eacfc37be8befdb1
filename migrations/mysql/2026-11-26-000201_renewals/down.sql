ALTER TABLE sessions DROP COLUMN previous_digest, DROP COLUMN renewal_salt, DROP COLUMN renewed_at;

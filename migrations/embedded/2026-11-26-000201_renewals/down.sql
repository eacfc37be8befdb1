ALTER TABLE sessions DROP COLUMN renewed_at;
ALTER TABLE sessions DROP COLUMN renewal_salt;
ALTER TABLE sessions DROP COLUMN previous_digest;

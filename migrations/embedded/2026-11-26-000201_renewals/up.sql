-- What a login was renewed with: an answer that was lost can be given again for a moment.
ALTER TABLE sessions ADD COLUMN previous_digest BLOB CHECK (length(previous_digest) = 32);
ALTER TABLE sessions ADD COLUMN renewal_salt BLOB CHECK (length(renewal_salt) = 32);
ALTER TABLE sessions ADD COLUMN renewed_at TEXT;

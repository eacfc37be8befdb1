DROP INDEX sessions_by_customer;
DROP TABLE password_resets;

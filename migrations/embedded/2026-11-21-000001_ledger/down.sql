DROP TABLE outbox;
DROP TABLE idempotency_keys;
DROP TABLE inventory_events;
DROP TABLE order_items;
DROP TABLE orders;
DROP TABLE products;
DROP TABLE sessions;
DROP TABLE customers;

-- The demo shop for a MySQL or MariaDB whose tables have been made by `stockade migrate`.
--
-- Run it once, on empty tables: mysql shop < sql/seed.sql
-- `stockade seed` writes the same and can be repeated; a test compares the two.
-- Nobody can sign in as these customers: '!' is the hash of no password.

SET time_zone = '+00:00';
SET @now = UTC_TIMESTAMP(6);

START TRANSACTION;

INSERT INTO customers (email, password_hash, role, disabled, created_at) VALUES
    ('ada@example.com', '!', 'customer', 0, @now),
    ('alan@example.com', '!', 'customer', 0, @now),
    ('edsger@example.com', '!', 'customer', 0, @now),
    ('grace@example.com', '!', 'customer', 0, @now),
    ('katherine@example.com', '!', 'customer', 0, @now);

INSERT INTO products (sku, name, description, category, price, max_per_customer, hold_seconds, sale_starts_at,
                      sale_ends_at, available, received, held, sold, low_stock_threshold, version, stock_version,
                      archived, created_at, updated_at) VALUES
    ('DROP-001', 'Aurora sneaker, first edition', 'A thousand pairs, two for each.', 'drops', 129.00, 2, 60, @now - INTERVAL 1 HOUR, @now + INTERVAL 4 DAY, 1000, 1000, 0, 0, 5, 1, 1, 0, @now, @now),
    ('DROP-002', 'Meridian watch', 'Opens tomorrow; one for each.', 'drops', 349.00, 1, 60, @now + INTERVAL 1 DAY, @now + INTERVAL 2 DAY, 50, 50, 0, 0, 5, 1, 1, 0, @now, @now),
    ('DROP-003', 'Harbour print, signed', 'The drop of yesterday.', 'drops', 80.00, NULL, NULL, @now - INTERVAL 2 DAY, @now - INTERVAL 1 DAY, 12, 12, 0, 0, 5, 1, 1, 0, @now, @now),
    ('TICK-001', 'Last rows, Saturday', 'Two seats left.', 'tickets', 45.50, NULL, NULL, NULL, NULL, 2, 2, 0, 0, 5, 1, 1, 0, @now, @now),
    ('TICK-002', 'Standing, Saturday', 'In front of the stage.', 'tickets', 29.90, NULL, NULL, NULL, NULL, 400, 400, 0, 0, 5, 1, 1, 0, @now, @now),
    ('AUDI-001', 'Fathom headphones', 'Closed, wired, repairable.', 'audio', 199.99, NULL, NULL, NULL, NULL, 100, 100, 0, 0, 5, 1, 1, 0, @now, @now),
    ('AUDI-002', 'Pebble speaker', 'Fits a coat pocket.', 'audio', 59.95, NULL, NULL, NULL, NULL, 250, 250, 0, 0, 5, 1, 1, 0, @now, @now),
    ('HOME-001', 'Slow kettle', 'Gooseneck, one litre.', 'home', 74.00, NULL, NULL, NULL, NULL, 35, 35, 0, 0, 5, 1, 1, 0, @now, @now),
    ('HOME-002', 'Linen towel', 'Woven in Silesia.', 'home', 18.50, NULL, NULL, NULL, NULL, 500, 500, 0, 0, 5, 1, 1, 0, @now, @now),
    ('HOME-003', 'Brass lamp', 'Four left in the warehouse.', 'home', 240.00, NULL, NULL, NULL, NULL, 4, 4, 0, 0, 5, 1, 1, 0, @now, @now),
    ('BOOK-001', 'A field guide to queues', 'Paperback, 320 pages.', 'books', 24.00, NULL, NULL, NULL, NULL, 150, 150, 0, 0, 5, 1, 1, 0, @now, @now),
    ('BOOK-002', 'Notebook, dotted', 'The cheapest thing we sell.', 'books', 4.75, NULL, NULL, NULL, NULL, 999, 999, 0, 0, 5, 1, 1, 0, @now, @now);

-- The ledger opens with every piece that is there.
INSERT INTO inventory_events (product_id, order_id, kind, available_change, held_change, sold_change, received_change,
                              stock_version, actor, actor_id, reason, created_at)
SELECT p.id, NULL, 'stock_added', p.available, 0, 0, p.received, 1, 'system', NULL, 'opening stock', @now
FROM products p
WHERE p.sku IN ('DROP-001', 'DROP-002', 'DROP-003', 'TICK-001', 'TICK-002', 'AUDI-001', 'AUDI-002', 'HOME-001',
                'HOME-002', 'HOME-003', 'BOOK-001', 'BOOK-002')
ORDER BY p.id;

COMMIT;

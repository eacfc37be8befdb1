-- What does the whole shop come to?
--
-- Archived products count: their pieces were received and sold like all others. Low stock is only what is on the
-- shelf. Money is in the unit of the tables: cents in SQLite, the currency itself in MySQL.
-- Columns: products, available, held, sold, received, low_stock, revenue, jobs_waiting, jobs_dead. One row.
SELECT COUNT(*) AS products,
       COALESCE(SUM(available), 0) AS available,
       COALESCE(SUM(held), 0) AS held,
       COALESCE(SUM(sold), 0) AS sold,
       COALESCE(SUM(received), 0) AS received,
       COALESCE(SUM(CASE WHEN archived = 0 AND available < low_stock_threshold THEN 1 ELSE 0 END), 0) AS low_stock,
       (SELECT COALESCE(SUM(total), 0) FROM orders WHERE status = 'confirmed') AS revenue,
       (SELECT COUNT(*) FROM outbox WHERE state = 'waiting') AS jobs_waiting,
       (SELECT COUNT(*) FROM outbox WHERE state = 'dead') AS jobs_dead
FROM products;

-- Which products sell best?
--
-- Confirmed orders only. Money is in the unit of the tables: cents in SQLite, the currency itself in MySQL.
-- Columns: product_id, name, pieces, orders, revenue. Order: most pieces first, ties by product_id.
SELECT p.id AS product_id,
       p.name,
       SUM(i.quantity) AS pieces,
       COUNT(*) AS orders,
       SUM(i.quantity * i.unit_price) AS revenue
FROM orders o
JOIN order_items i ON i.order_id = o.id
JOIN products p ON p.id = i.product_id
WHERE o.status = 'confirmed'
GROUP BY p.id, p.name
ORDER BY pieces DESC, product_id;

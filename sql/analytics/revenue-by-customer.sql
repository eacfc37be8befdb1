-- What did each customer pay?
--
-- Confirmed orders only. Money is in the unit of the tables: cents in SQLite, the currency itself in MySQL.
-- Columns: customer_id, email, orders, pieces, revenue. Order: who paid most first, ties by customer_id.
SELECT c.id AS customer_id,
       c.email,
       COUNT(DISTINCT o.number) AS orders,
       SUM(i.quantity) AS pieces,
       SUM(i.quantity * i.unit_price) AS revenue
FROM customers c
JOIN orders o ON o.customer_id = c.id AND o.status = 'confirmed'
JOIN order_items i ON i.order_id = o.id
GROUP BY c.id, c.email
ORDER BY revenue DESC, customer_id;

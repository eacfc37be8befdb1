-- How many orders are there of each status, and how many pieces are in them?
--
-- Columns: status, orders, pieces. Order: by status. A status that no order has is left out.
SELECT o.status,
       COUNT(DISTINCT o.number) AS orders,
       SUM(i.quantity) AS pieces
FROM orders o
JOIN order_items i ON i.order_id = o.id
GROUP BY o.status
ORDER BY status;

-- How many pieces of each product were held by orders that expired?
--
-- Columns: product_id, pieces. Order: by product_id. A product of which no hold expired is left out.
SELECT i.product_id,
       SUM(i.quantity) AS pieces
FROM orders o
JOIN order_items i ON i.order_id = o.id
WHERE o.status = 'expired'
GROUP BY i.product_id
ORDER BY product_id;

-- A hold ends exactly once for each product: bought, or given back.
SELECT CONCAT('order ', LOWER(HEX(order_id)), ', product ', product_id) AS entity,
       'at most one end' AS expected,
       CONCAT(COUNT(*), ' ends') AS found
FROM inventory_events
WHERE order_id IS NOT NULL
  AND kind IN ('hold_released', 'order_confirmed')
GROUP BY order_id, product_id
HAVING COUNT(*) > 1;

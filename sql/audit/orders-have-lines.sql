-- Every order has a line.
SELECT CONCAT('order ', o.number) AS entity,
       'at least one line' AS expected,
       'none' AS found
FROM orders o
WHERE NOT EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id);

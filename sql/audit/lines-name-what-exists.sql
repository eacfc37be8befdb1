-- Every line belongs to an order that exists, and names a product that exists.
SELECT CONCAT('line of product ', i.product_id, ' in order ', COALESCE(o.number, LOWER(HEX(i.order_id)))) AS entity,
       'an order and a product' AS expected,
       CASE WHEN o.id IS NULL THEN 'no such order' ELSE 'no such product' END AS found
FROM order_items i
LEFT JOIN orders o ON o.id = i.order_id
LEFT JOIN products p ON p.id = i.product_id
WHERE o.id IS NULL OR p.id IS NULL;

-- Every row of the ledger names a product that exists, and an order that exists if it names one.
SELECT CONCAT('event ', e.id) AS entity,
       CONCAT('product ', e.product_id,
              CASE WHEN e.order_id IS NULL THEN '' ELSE CONCAT(' and order ', LOWER(HEX(e.order_id))) END) AS expected,
       CASE WHEN p.id IS NULL THEN 'no such product' ELSE 'no such order' END AS found
FROM inventory_events e
LEFT JOIN products p ON p.id = e.product_id
LEFT JOIN orders o ON o.id = e.order_id
WHERE p.id IS NULL
   OR (e.order_id IS NOT NULL AND o.id IS NULL);

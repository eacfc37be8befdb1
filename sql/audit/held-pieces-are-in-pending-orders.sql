-- The held pieces of a product are those in its pending orders.
SELECT CONCAT('product ', p.id) AS entity,
       CONCAT('held ', COALESCE(ordered.pieces, 0)) AS expected,
       CONCAT('held ', p.held) AS found
FROM products p
LEFT JOIN (
    SELECT i.product_id, SUM(i.quantity) AS pieces
    FROM order_items i
    JOIN orders o ON o.id = i.order_id
    WHERE o.status = 'pending'
    GROUP BY i.product_id
) AS ordered ON ordered.product_id = p.id
WHERE p.held <> COALESCE(ordered.pieces, 0);

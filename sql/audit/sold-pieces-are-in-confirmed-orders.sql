-- The sold pieces of a product are those in its confirmed orders.
SELECT CONCAT('product ', p.id) AS entity,
       CONCAT('sold ', COALESCE(ordered.pieces, 0)) AS expected,
       CONCAT('sold ', p.sold) AS found
FROM products p
LEFT JOIN (
    SELECT i.product_id, SUM(i.quantity) AS pieces
    FROM order_items i
    JOIN orders o ON o.id = i.order_id
    WHERE o.status = 'confirmed'
    GROUP BY i.product_id
) AS ordered ON ordered.product_id = p.id
WHERE p.sold <> COALESCE(ordered.pieces, 0);

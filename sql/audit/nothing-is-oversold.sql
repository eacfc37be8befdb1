-- Confirmed orders and holds together take no more pieces of a product than were received.
SELECT CONCAT('product ', p.id) AS entity,
       CONCAT('at most ', p.received, ' pieces') AS expected,
       CONCAT(taken.pieces, ' pieces in pending and confirmed orders') AS found
FROM products p
JOIN (
    SELECT i.product_id, SUM(i.quantity) AS pieces
    FROM order_items i
    JOIN orders o ON o.id = i.order_id
    WHERE o.status IN ('pending', 'confirmed')
    GROUP BY i.product_id
) AS taken ON taken.product_id = p.id
WHERE taken.pieces > p.received;

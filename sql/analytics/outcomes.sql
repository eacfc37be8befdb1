-- What became of the pieces that were asked for, by product?
--
-- Held and sold pieces are those of the product's counters, expired ones those of orders that expired. A product that
-- nobody asked for is left out.
-- Columns: product_id, name, held, sold, expired, pieces. Order: most pieces first, ties by product_id.
SELECT p.id AS product_id,
       p.name,
       p.held,
       p.sold,
       COALESCE(e.pieces, 0) AS expired,
       p.held + p.sold + COALESCE(e.pieces, 0) AS pieces
FROM products p
LEFT JOIN (
    SELECT i.product_id,
           SUM(i.quantity) AS pieces
    FROM orders o
    JOIN order_items i ON i.order_id = o.id
    WHERE o.status = 'expired'
    GROUP BY i.product_id
) e ON e.product_id = p.id
WHERE p.held + p.sold + COALESCE(e.pieces, 0) > 0
ORDER BY pieces DESC, product_id;

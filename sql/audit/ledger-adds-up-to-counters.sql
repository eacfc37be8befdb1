-- The changes in the ledger of a product add up to each of its counters.
SELECT CONCAT('product ', p.id) AS entity,
       CONCAT('available ', COALESCE(l.available, 0), ', held ', COALESCE(l.held, 0),
              ', sold ', COALESCE(l.sold, 0), ', received ', COALESCE(l.received, 0)) AS expected,
       CONCAT('available ', p.available, ', held ', p.held, ', sold ', p.sold, ', received ', p.received) AS found
FROM products p
LEFT JOIN (
    SELECT product_id,
           SUM(available_change) AS available,
           SUM(held_change) AS held,
           SUM(sold_change) AS sold,
           SUM(received_change) AS received
    FROM inventory_events
    GROUP BY product_id
) AS l ON l.product_id = p.id
WHERE p.available <> COALESCE(l.available, 0)
   OR p.held <> COALESCE(l.held, 0)
   OR p.sold <> COALESCE(l.sold, 0)
   OR p.received <> COALESCE(l.received, 0);

-- Stock that comes in or leaves moves available and received alike, in the direction its kind says, and belongs to no
-- order.
SELECT CONCAT('event ', id) AS entity,
       CONCAT(kind, ' of available pieces alone') AS expected,
       CONCAT('available ', available_change, ', held ', held_change, ', sold ', sold_change,
              ', received ', received_change,
              CASE WHEN order_id IS NULL THEN '' ELSE ', by an order' END) AS found
FROM inventory_events
WHERE kind IN ('stock_added', 'stock_removed')
  AND (order_id IS NOT NULL
   OR held_change <> 0
   OR sold_change <> 0
   OR available_change <> received_change
   OR (kind = 'stock_added' AND received_change <= 0)
   OR (kind = 'stock_removed' AND received_change >= 0));

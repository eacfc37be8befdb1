-- In the ledger of a product, an order is held before it ends, and confirmed before it is cancelled.
-- (The sums keep a planner from pairing all rows of a hot product instead of those of one order.)
SELECT CONCAT('event ', later.id) AS entity,
       CONCAT(later.kind, ' after ', earlier.kind) AS expected,
       CONCAT(later.kind, ' at version ', later.stock_version, ', ',
              earlier.kind, ' at version ', earlier.stock_version) AS found
FROM inventory_events later
JOIN inventory_events earlier ON earlier.order_id = later.order_id AND earlier.product_id + 0 = later.product_id + 0
WHERE later.stock_version < earlier.stock_version
  AND ((earlier.kind = 'hold_created' AND later.kind IN ('hold_released', 'order_confirmed', 'order_cancelled'))
    OR (earlier.kind = 'order_confirmed' AND later.kind = 'order_cancelled'));

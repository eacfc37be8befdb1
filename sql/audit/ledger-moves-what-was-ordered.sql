-- A row of the ledger that an order caused moves exactly the pieces of one line of it, between the counters that its
-- kind says.
SELECT CONCAT('event ', e.id) AS entity,
       CONCAT(e.kind, ' of ', COALESCE(i.quantity, 0), ' pieces of product ', e.product_id) AS expected,
       CONCAT(e.kind, ': available ', e.available_change, ', held ', e.held_change,
              ', sold ', e.sold_change, ', received ', e.received_change) AS found
FROM inventory_events e
LEFT JOIN orders o ON o.id = e.order_id
LEFT JOIN order_items i ON i.order_id = e.order_id AND i.product_id = e.product_id
WHERE e.kind IN ('hold_created', 'hold_released', 'order_confirmed', 'order_cancelled')
  AND (i.quantity IS NULL
   OR e.received_change <> 0
   OR e.available_change <> CASE
          WHEN e.kind = 'hold_created' THEN -i.quantity
          WHEN e.kind = 'order_confirmed' AND o.hold_expires_at IS NULL THEN -i.quantity
          WHEN e.kind = 'order_confirmed' THEN 0
          ELSE i.quantity
      END
   OR e.held_change <> CASE
          WHEN e.kind = 'hold_created' THEN i.quantity
          WHEN e.kind = 'hold_released' THEN -i.quantity
          WHEN e.kind = 'order_confirmed' AND o.hold_expires_at IS NOT NULL THEN -i.quantity
          ELSE 0
      END
   OR e.sold_change <> CASE
          WHEN e.kind = 'order_confirmed' THEN i.quantity
          WHEN e.kind = 'order_cancelled' THEN -i.quantity
          ELSE 0
      END);

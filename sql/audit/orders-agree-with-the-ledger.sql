-- What the ledger says of each line of an order is what its status says: held once if it was a hold, released once if
-- it ended without being bought, confirmed once if it was bought, cancelled once if it was taken back after that.
-- (The sum keeps a planner from pairing all rows of a hot product instead of those of one order.)
SELECT CONCAT('order ', number, ', product ', product_id) AS entity,
       CONCAT(status, ': held ', should_hold, ', released ', should_release,
              ', confirmed ', should_confirm, ', cancelled ', should_cancel) AS expected,
       CONCAT(status, ': held ', held, ', released ', released,
              ', confirmed ', confirmed, ', cancelled ', cancelled) AS found
FROM (
    SELECT o.number,
           i.product_id,
           o.status,
           CASE WHEN o.hold_expires_at IS NULL THEN 0 ELSE 1 END AS should_hold,
           CASE
               WHEN o.status = 'expired' THEN 1
               WHEN o.status = 'cancelled' AND o.confirmed_at IS NULL THEN 1
               ELSE 0
           END AS should_release,
           CASE
               WHEN o.status = 'confirmed' THEN 1
               WHEN o.status = 'cancelled' AND o.confirmed_at IS NOT NULL THEN 1
               ELSE 0
           END AS should_confirm,
           CASE WHEN o.status = 'cancelled' AND o.confirmed_at IS NOT NULL THEN 1 ELSE 0 END AS should_cancel,
           COALESCE(SUM(CASE WHEN e.kind = 'hold_created' THEN 1 ELSE 0 END), 0) AS held,
           COALESCE(SUM(CASE WHEN e.kind = 'hold_released' THEN 1 ELSE 0 END), 0) AS released,
           COALESCE(SUM(CASE WHEN e.kind = 'order_confirmed' THEN 1 ELSE 0 END), 0) AS confirmed,
           COALESCE(SUM(CASE WHEN e.kind = 'order_cancelled' THEN 1 ELSE 0 END), 0) AS cancelled
    FROM orders o
    JOIN order_items i ON i.order_id = o.id
    LEFT JOIN inventory_events e ON e.order_id = i.order_id AND e.product_id + 0 = i.product_id
    GROUP BY o.number, i.product_id, o.status, o.hold_expires_at, o.confirmed_at
) AS history
WHERE held <> should_hold
   OR released <> should_release
   OR confirmed <> should_confirm
   OR cancelled <> should_cancel;

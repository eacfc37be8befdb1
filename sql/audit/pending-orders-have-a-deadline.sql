-- A pending order has a deadline, and has been neither confirmed nor closed.
SELECT CONCAT('order ', number) AS entity,
       'a deadline and no end' AS expected,
       CONCAT('deadline ', COALESCE(hold_expires_at, 'none'), ', confirmed ', COALESCE(confirmed_at, 'never'),
              ', closed ', COALESCE(closed_at, 'never')) AS found
FROM orders
WHERE status = 'pending'
  AND (hold_expires_at IS NULL OR confirmed_at IS NOT NULL OR closed_at IS NOT NULL);

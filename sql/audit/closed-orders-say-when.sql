-- A cancelled or expired order says when that was. One that expired was a hold and was never confirmed.
SELECT CONCAT('order ', number) AS entity,
       CONCAT(status, ' at some time') AS expected,
       CONCAT('deadline ', COALESCE(hold_expires_at, 'none'), ', confirmed ', COALESCE(confirmed_at, 'never'),
              ', closed ', COALESCE(closed_at, 'never')) AS found
FROM orders
WHERE (status IN ('cancelled', 'expired') AND closed_at IS NULL)
   OR (status = 'expired' AND (hold_expires_at IS NULL OR confirmed_at IS NOT NULL));

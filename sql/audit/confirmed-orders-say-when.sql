-- A confirmed order says when it was confirmed, and has not been closed.
SELECT CONCAT('order ', number) AS entity,
       'confirmed at some time, closed never' AS expected,
       CONCAT('confirmed ', COALESCE(confirmed_at, 'never'), ', closed ', COALESCE(closed_at, 'never')) AS found
FROM orders
WHERE status = 'confirmed'
  AND (confirmed_at IS NULL OR closed_at IS NOT NULL);

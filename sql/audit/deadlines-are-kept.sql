-- A hold is confirmed or cancelled before its deadline, and expires at its deadline or after.
SELECT CONCAT('order ', number) AS entity,
       CASE
           WHEN status = 'expired' THEN CONCAT('expired from ', hold_expires_at)
           ELSE CONCAT('settled before ', hold_expires_at)
       END AS expected,
       CONCAT(status, ' at ', COALESCE(confirmed_at, closed_at)) AS found
FROM orders
WHERE hold_expires_at IS NOT NULL
  AND ((confirmed_at IS NOT NULL AND confirmed_at >= hold_expires_at)
    OR (status = 'cancelled' AND confirmed_at IS NULL AND closed_at >= hold_expires_at)
    OR (status = 'expired' AND closed_at < hold_expires_at));

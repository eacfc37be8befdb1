-- The version of an order counts its changes: made, extended so many times, confirmed if it was a hold, closed. So each
-- step was taken once.
SELECT CONCAT('order ', number) AS entity,
       CONCAT('version ', steps) AS expected,
       CONCAT('version ', version) AS found
FROM (
    SELECT number,
           version,
           1 + extensions
             + CASE WHEN hold_expires_at IS NOT NULL AND confirmed_at IS NOT NULL THEN 1 ELSE 0 END
             + CASE WHEN closed_at IS NOT NULL THEN 1 ELSE 0 END AS steps
    FROM orders
) AS history
WHERE version <> steps;

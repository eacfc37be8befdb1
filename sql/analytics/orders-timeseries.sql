-- When were holds made, and when were orders confirmed, cancelled and expired?
--
-- One row for each of these steps, so that a reader can cut any period out of it and add up by minute, hour or day.
-- An order that was confirmed and later cancelled took both steps. One of the four numbers is 1, the others are 0.
-- Columns: happened_at, held, confirmed, cancelled, expired. Order: oldest first.
SELECT created_at AS happened_at, 1 AS held, 0 AS confirmed, 0 AS cancelled, 0 AS expired
FROM orders
WHERE hold_expires_at IS NOT NULL
UNION ALL
SELECT confirmed_at, 0, 1, 0, 0
FROM orders
WHERE confirmed_at IS NOT NULL
UNION ALL
SELECT closed_at, 0, 0, 1, 0
FROM orders
WHERE status = 'cancelled'
UNION ALL
SELECT closed_at, 0, 0, 0, 1
FROM orders
WHERE status = 'expired'
ORDER BY happened_at;

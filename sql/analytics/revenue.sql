-- What did the shop earn, and when?
--
-- One row for each confirmed order, so that a reader can cut any period out of it and add up by minute, hour or day.
-- Money is in the unit of the tables: cents in SQLite, the currency itself in MySQL.
-- Columns: confirmed_at, pieces, revenue. Order: oldest first.
SELECT o.confirmed_at,
       (SELECT SUM(i.quantity) FROM order_items i WHERE i.order_id = o.id) AS pieces,
       o.total AS revenue
FROM orders o
WHERE o.status = 'confirmed'
ORDER BY confirmed_at;

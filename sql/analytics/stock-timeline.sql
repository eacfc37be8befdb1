-- How did the stock of each product come to be what it is?
--
-- The four counters after each row of the ledger, as the sums of the changes so far.
-- Columns: product_id, stock_version, happened_at, available, held, sold, received. Order: by product_id, oldest first.
SELECT product_id,
       stock_version,
       created_at AS happened_at,
       SUM(available_change) OVER so_far AS available,
       SUM(held_change) OVER so_far AS held,
       SUM(sold_change) OVER so_far AS sold,
       SUM(received_change) OVER so_far AS received
FROM inventory_events
WINDOW so_far AS (PARTITION BY product_id ORDER BY stock_version)
ORDER BY product_id, stock_version;

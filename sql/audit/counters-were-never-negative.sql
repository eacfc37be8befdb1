-- No counter of a product was below zero after any row of its ledger.
SELECT CONCAT('product ', product_id, ' at version ', stock_version) AS entity,
       'no counter below zero' AS expected,
       CONCAT('available ', available, ', held ', held, ', sold ', sold, ', received ', received) AS found
FROM (
    SELECT product_id,
           stock_version,
           SUM(available_change) OVER so_far AS available,
           SUM(held_change) OVER so_far AS held,
           SUM(sold_change) OVER so_far AS sold,
           SUM(received_change) OVER so_far AS received
    FROM inventory_events
    WINDOW so_far AS (PARTITION BY product_id ORDER BY stock_version)
) AS history
WHERE available < 0 OR held < 0 OR sold < 0 OR received < 0;

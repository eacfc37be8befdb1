-- The rows of the ledger of a product are numbered 1, 2, 3 up to its stock version, without a gap.
SELECT CONCAT('product ', p.id) AS entity,
       CONCAT('rows 1 to ', p.stock_version) AS expected,
       CONCAT(COALESCE(l.events, 0), ' rows, from ', COALESCE(l.oldest, 0), ' to ', COALESCE(l.newest, 0)) AS found
FROM products p
LEFT JOIN (
    SELECT product_id,
           COUNT(DISTINCT stock_version) AS versions,
           COUNT(*) AS events,
           MIN(stock_version) AS oldest,
           MAX(stock_version) AS newest
    FROM inventory_events
    GROUP BY product_id
) AS l ON l.product_id = p.id
WHERE p.stock_version <> COALESCE(l.events, 0)
   OR p.stock_version <> COALESCE(l.versions, 0)
   OR p.stock_version <> COALESCE(l.newest, 0)
   OR COALESCE(l.oldest, 1) <> 1;

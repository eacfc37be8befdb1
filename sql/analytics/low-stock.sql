-- Which products on the shelf are running out?
--
-- Those with fewer available pieces than their own threshold, which is 5 unless an admin says otherwise.
-- Columns: product_id, name, available, held, sold, received, threshold. Order: fewest pieces first, ties by
-- product_id.
SELECT id AS product_id,
       name,
       available,
       held,
       sold,
       received,
       low_stock_threshold AS threshold
FROM products
WHERE archived = 0
  AND available < low_stock_threshold
ORDER BY available, product_id;

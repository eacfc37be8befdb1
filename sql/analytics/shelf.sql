-- What is on the shelf?
--
-- Every product that is not archived. The question low-stock shows those of them that are below their threshold.
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
ORDER BY available, product_id;

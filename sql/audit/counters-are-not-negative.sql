-- No counter of a product is below zero.
SELECT CONCAT('product ', id) AS entity,
       'no counter below zero' AS expected,
       CONCAT('available ', available, ', held ', held, ', sold ', sold, ', received ', received) AS found
FROM products
WHERE available < 0 OR held < 0 OR sold < 0 OR received < 0;

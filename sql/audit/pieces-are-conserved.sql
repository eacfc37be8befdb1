-- available + held + sold = received, for every product.
SELECT CONCAT('product ', id) AS entity,
       CONCAT('received ', available + held + sold) AS expected,
       CONCAT('received ', received) AS found
FROM products
WHERE available + held + sold <> received;

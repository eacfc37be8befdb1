-- The total of an order is what its pieces cost when it was made.
SELECT CONCAT('order ', o.number) AS entity,
       CONCAT('total ', SUM(i.quantity * i.unit_price)) AS expected,
       CONCAT('total ', o.total) AS found
FROM orders o
JOIN order_items i ON i.order_id = o.id
GROUP BY o.number, o.total
HAVING o.total <> SUM(i.quantity * i.unit_price);

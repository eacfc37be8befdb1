-- Every order belongs to a customer who exists.
SELECT CONCAT('order ', o.number) AS entity,
       CONCAT('customer ', o.customer_id) AS expected,
       'no such customer' AS found
FROM orders o
LEFT JOIN customers c ON c.id = o.customer_id
WHERE c.id IS NULL;

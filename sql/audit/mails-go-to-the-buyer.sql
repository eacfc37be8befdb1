-- A mail about an order goes to the address of its buyer, as it was then.
SELECT CONCAT('job ', m.id) AS entity,
       CONCAT('to the buyer of order ', o.number) AS expected,
       'to somebody else' AS found
FROM outbox m
JOIN orders o ON o.id = m.order_id
WHERE m.recipient <> o.customer_email;

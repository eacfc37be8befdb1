-- What a customer did to an order, its buyer did.
SELECT CONCAT('event ', e.id) AS entity,
       CONCAT('customer ', o.customer_id) AS expected,
       CONCAT('customer ', COALESCE(e.actor_id, 0)) AS found
FROM inventory_events e
JOIN orders o ON o.id = e.order_id
WHERE e.actor = 'customer'
  AND COALESCE(e.actor_id, 0) <> o.customer_id;

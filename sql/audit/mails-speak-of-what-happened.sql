-- No mail speaks of an order that is not, or says of one what did not happen to it.
SELECT CONCAT('job ', m.id) AS entity,
       CASE
           WHEN m.kind = 'order_confirmed' THEN 'an order that was confirmed'
           WHEN m.kind = 'hold_expired' THEN 'an order that expired'
           ELSE 'an order that was confirmed, then cancelled'
       END AS expected,
       CASE WHEN o.id IS NULL THEN 'no such order' ELSE CONCAT('order ', o.number, ' is ', o.status) END AS found
FROM outbox m
LEFT JOIN orders o ON o.id = m.order_id
WHERE (o.id IS NULL AND m.kind <> 'password_reset')
   OR (m.kind = 'order_confirmed' AND o.confirmed_at IS NULL)
   OR (m.kind = 'hold_expired' AND o.status <> 'expired')
   OR (m.kind = 'order_cancelled' AND (o.status <> 'cancelled' OR o.confirmed_at IS NULL));

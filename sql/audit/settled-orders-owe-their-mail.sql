-- What happened to an order is written down to be mailed, in the same transaction: that it was confirmed, that its hold
-- expired, that it was taken back after it was confirmed.
SELECT CONCAT('order ', happened.number) AS entity,
       CONCAT('a mail: ', happened.kind) AS expected,
       'none' AS found
FROM (
    SELECT number, id, 'order_confirmed' AS kind FROM orders WHERE confirmed_at IS NOT NULL
    UNION ALL
    SELECT number, id, 'hold_expired' FROM orders WHERE status = 'expired'
    UNION ALL
    SELECT number, id, 'order_cancelled' FROM orders WHERE status = 'cancelled' AND confirmed_at IS NOT NULL
) AS happened
WHERE NOT EXISTS (SELECT 1 FROM outbox m WHERE m.order_id = happened.id AND m.kind = happened.kind);

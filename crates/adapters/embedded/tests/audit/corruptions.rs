//! One lie or more for each check, each as the statements that plant it in the busy shop.

/// The check that must find it, and what is done to the file.
pub const CORRUPTIONS: &[(&str, &str)] = &[
    (
        "adjustments-move-only-free-pieces",
        "UPDATE inventory_events SET kind = 'stock_added' WHERE kind = 'stock_removed'",
    ),
    (
        "adjustments-move-only-free-pieces",
        "UPDATE inventory_events SET available_change = 3, held_change = 1 WHERE reason = 'found'",
    ),
    (
        "adjustments-move-only-free-pieces",
        "UPDATE inventory_events SET order_id = (SELECT id FROM orders WHERE number = 1) WHERE reason = 'found'",
    ),
    ("answers-name-what-exists", "DELETE FROM orders WHERE status = 'confirmed'"),
    ("answers-name-what-exists", "UPDATE orders SET total = total - 1"),
    ("answers-name-what-exists", "UPDATE orders SET customer_id = customer_id % 3 + 1"),
    ("answers-name-what-exists", "UPDATE idempotency_keys SET outcome = '{}' WHERE request_key = 'h2'"),
    ("closed-orders-say-when", "UPDATE orders SET closed_at = NULL WHERE status = 'cancelled'"),
    ("closed-orders-say-when", "UPDATE orders SET closed_at = NULL WHERE status = 'expired'"),
    ("closed-orders-say-when", "UPDATE orders SET confirmed_at = created_at WHERE status = 'expired'"),
    ("confirmed-orders-say-when", "UPDATE orders SET confirmed_at = NULL WHERE status = 'confirmed'"),
    ("confirmed-orders-say-when", "UPDATE orders SET closed_at = confirmed_at WHERE status = 'confirmed'"),
    ("counters-are-not-negative", "UPDATE products SET available = -1, sold = received - held + 1 WHERE id = 1"),
    (
        "counters-were-never-negative",
        "UPDATE inventory_events SET stock_version = 1000 WHERE product_id = 1 AND kind = 'stock_added'",
    ),
    (
        "customers-move-only-their-own-orders",
        "UPDATE inventory_events SET actor_id = actor_id % 3 + 1 WHERE kind = 'hold_created'",
    ),
    ("customers-move-only-their-own-orders", "UPDATE inventory_events SET actor_id = NULL WHERE kind = 'hold_created'"),
    (
        "deadlines-are-kept",
        "UPDATE orders SET confirmed_at = hold_expires_at WHERE status = 'confirmed' AND hold_expires_at IS NOT NULL",
    ),
    (
        "deadlines-are-kept",
        "UPDATE orders SET closed_at = hold_expires_at WHERE status = 'cancelled' AND confirmed_at IS NULL",
    ),
    ("deadlines-are-kept", "UPDATE orders SET closed_at = created_at WHERE status = 'expired'"),
    (
        "due-holds-are-taken-back",
        "UPDATE orders SET hold_expires_at = '2027-01-15 08:00:00.000000' WHERE status = 'pending'",
    ),
    ("file-is-sound", "UPDATE customers SET role = 'owner' WHERE id = 1"),
    ("guards-are-in-place", "DROP INDEX orders_by_deadline"),
    ("held-pieces-are-in-pending-orders", "UPDATE products SET held = held + 1, received = received + 1 WHERE id = 2"),
    (
        "held-pieces-are-in-pending-orders",
        "DELETE FROM order_items WHERE order_id IN (
         SELECT id FROM orders WHERE status = 'pending')",
    ),
    (
        "holds-end-once",
        "INSERT INTO inventory_events (product_id, order_id, kind, available_change, held_change, sold_change,
                                       received_change, stock_version, actor, reason, created_at)
         SELECT product_id, order_id, kind, available_change, held_change, sold_change, received_change, 1000, actor,
                reason, created_at
         FROM inventory_events WHERE kind = 'hold_released' LIMIT 1",
    ),
    ("ledger-adds-up-to-counters", "UPDATE products SET available = available + 1, received = received + 1"),
    ("ledger-adds-up-to-counters", "UPDATE products SET held = held + 1, sold = sold - 1 WHERE id = 1"),
    ("ledger-adds-up-to-counters", "DELETE FROM inventory_events WHERE reason = 'found'"),
    ("ledger-has-no-gaps", "UPDATE products SET stock_version = stock_version + 1 WHERE id = 1"),
    (
        "ledger-has-no-gaps",
        "UPDATE inventory_events SET stock_version = 1000 WHERE product_id = 1 AND stock_version = 2",
    ),
    ("ledger-has-no-gaps", "UPDATE inventory_events SET stock_version = 0 WHERE product_id = 1 AND stock_version = 1"),
    ("ledger-moves-what-was-ordered", "UPDATE order_items SET quantity = quantity + 1"),
    ("ledger-moves-what-was-ordered", "UPDATE inventory_events SET order_id = NULL WHERE kind = 'order_confirmed'"),
    (
        "ledger-moves-what-was-ordered",
        "UPDATE inventory_events SET held_change = 0, sold_change = held_change WHERE kind = 'hold_created'",
    ),
    (
        "ledger-moves-what-was-ordered",
        "UPDATE inventory_events SET available_change = 0, received_change = sold_change WHERE kind = 'order_confirmed'",
    ),
    ("ledger-names-what-exists", "UPDATE inventory_events SET product_id = 99 WHERE product_id = 1"),
    ("ledger-names-what-exists", "DELETE FROM orders WHERE number = 1"),
    (
        "ledger-tells-steps-in-order",
        "UPDATE inventory_events SET stock_version = 1000 WHERE kind = 'hold_created'
         AND order_id = (SELECT id FROM orders WHERE status = 'confirmed' AND hold_expires_at IS NOT NULL)",
    ),
    (
        "ledger-tells-steps-in-order",
        "UPDATE inventory_events SET stock_version = 1000 WHERE kind = 'order_confirmed'
         AND order_id = (SELECT MIN(id) FROM orders WHERE status = 'cancelled' AND confirmed_at IS NOT NULL)",
    ),
    ("lines-name-what-exists", "DELETE FROM orders WHERE number = 1"),
    ("lines-name-what-exists", "DELETE FROM products WHERE id = 1"),
    ("mails-go-to-the-buyer", "UPDATE outbox SET recipient = 'mallory@example.com'"),
    ("mails-speak-of-what-happened", "DELETE FROM orders WHERE number = 1"),
    (
        "mails-speak-of-what-happened",
        "INSERT INTO outbox (kind, order_id, recipient, next_try_at, created_at)
         SELECT 'order_confirmed', id, customer_email, created_at, created_at FROM orders WHERE status = 'pending'",
    ),
    (
        "mails-speak-of-what-happened",
        "UPDATE outbox SET kind = 'hold_expired' WHERE order_id IN (SELECT id FROM orders WHERE status = 'confirmed')",
    ),
    (
        "mails-speak-of-what-happened",
        "UPDATE outbox SET kind = 'order_cancelled' WHERE order_id IN (SELECT id FROM orders WHERE status = 'confirmed')",
    ),
    (
        "nothing-is-oversold",
        "UPDATE order_items SET quantity = 1000 WHERE order_id IN (SELECT id FROM orders WHERE status = 'pending')",
    ),
    ("nothing-is-oversold", "UPDATE products SET available = 0, held = 0, sold = 0, received = 0 WHERE id = 1"),
    (
        "orders-agree-with-the-ledger",
        "UPDATE orders SET status = 'confirmed', confirmed_at = created_at WHERE status = 'pending'",
    ),
    (
        "orders-agree-with-the-ledger",
        "UPDATE orders SET status = 'cancelled', closed_at = created_at
         WHERE status = 'pending'",
    ),
    (
        "orders-agree-with-the-ledger",
        "UPDATE orders SET status = 'expired', closed_at = created_at
         WHERE status = 'confirmed'",
    ),
    (
        "orders-agree-with-the-ledger",
        "UPDATE orders SET status = 'cancelled', closed_at = confirmed_at WHERE status = 'confirmed'",
    ),
    ("orders-agree-with-the-ledger", "DELETE FROM inventory_events WHERE kind = 'hold_created'"),
    ("orders-count-their-changes", "UPDATE orders SET version = version + 1 WHERE status = 'confirmed'"),
    ("orders-count-their-changes", "UPDATE orders SET extensions = 0 WHERE extensions = 1"),
    ("orders-have-a-buyer", "DELETE FROM customers WHERE id = 1"),
    ("orders-have-lines", "DELETE FROM order_items WHERE order_id = (SELECT id FROM orders WHERE number = 1)"),
    ("pending-orders-have-a-deadline", "UPDATE orders SET hold_expires_at = NULL WHERE status = 'pending'"),
    ("pending-orders-have-a-deadline", "UPDATE orders SET confirmed_at = created_at WHERE status = 'pending'"),
    ("pending-orders-have-a-deadline", "UPDATE orders SET closed_at = created_at WHERE status = 'pending'"),
    ("pieces-are-conserved", "UPDATE products SET available = available + 1 WHERE id = 1"),
    (
        "references-hold",
        "INSERT INTO idempotency_keys (customer_id, operation, request_key, fingerprint, outcome, created_at)
         SELECT 99, operation, request_key, fingerprint, outcome, created_at FROM idempotency_keys LIMIT 1",
    ),
    ("settled-orders-owe-their-mail", "DELETE FROM outbox WHERE kind = 'order_confirmed' AND state = 'waiting'"),
    ("settled-orders-owe-their-mail", "DELETE FROM outbox WHERE kind = 'hold_expired'"),
    ("settled-orders-owe-their-mail", "DELETE FROM outbox WHERE kind = 'order_cancelled'"),
    (
        "sold-pieces-are-in-confirmed-orders",
        "UPDATE products SET sold = sold + 1, received = received + 1 WHERE id = 3",
    ),
    (
        "sold-pieces-are-in-confirmed-orders",
        "UPDATE order_items SET quantity = quantity + 1 WHERE order_id = (SELECT id FROM orders WHERE number = 1)",
    ),
    ("totals-are-the-sum-of-the-lines", "UPDATE orders SET total = total - 1 WHERE number = 1"),
    ("totals-are-the-sum-of-the-lines", "UPDATE order_items SET unit_price = unit_price + 1 WHERE product_id = 2"),
];

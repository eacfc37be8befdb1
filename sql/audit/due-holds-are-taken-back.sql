-- A hold whose deadline has passed does not stay pending for long.
--
-- Every pending order is here, with its deadline in the column due_at. The reader knows the time and keeps those that
-- are overdue.
SELECT CONCAT('order ', number) AS entity,
       CONCAT('taken back soon after ', hold_expires_at) AS expected,
       'still pending' AS found,
       hold_expires_at AS due_at
FROM orders
WHERE status = 'pending';

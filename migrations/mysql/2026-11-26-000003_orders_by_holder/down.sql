-- MySQL knows no DROP INDEX IF EXISTS: whoever died after this and before noting it down can run it again.
SET @change = (
    SELECT IF(COUNT(*) = 0, 'DO 0', 'DROP INDEX orders_by_holder ON orders')
    FROM information_schema.statistics
    WHERE table_schema = DATABASE() AND table_name = 'orders' AND index_name = 'orders_by_holder'
);
PREPARE undone_once FROM @change;
EXECUTE undone_once;
DEALLOCATE PREPARE undone_once;

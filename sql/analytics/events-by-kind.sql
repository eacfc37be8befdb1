-- What is in the ledger?
--
-- Columns: kind, events, available_change (what these rows did to the available pieces together). Order: by kind. A
-- kind that never happened is left out.
SELECT kind,
       COUNT(*) AS events,
       SUM(available_change) AS available_change
FROM inventory_events
GROUP BY kind
ORDER BY kind;

DROP TABLE IF EXISTS inventory_events;

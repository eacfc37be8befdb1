DROP INDEX orders_by_holder ON orders;

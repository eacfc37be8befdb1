-- What one customer keeps, and has let lapse: few rows, found by who and until when.
CREATE INDEX orders_by_holder ON orders (customer_id, hold_expires_at) WHERE status IN ('pending', 'expired');

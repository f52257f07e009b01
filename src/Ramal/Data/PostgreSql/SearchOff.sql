-- Nothing stands in the way of a migration here.
SELECT 1

-- One writer at a time: the sequence is the order of the commits, and what is visible is settled.
SELECT sequence, @transaction, account_id, type, subject, at, data, 1 AS settled
FROM events
WHERE sequence > @sequence
ORDER BY sequence
LIMIT @limit

SELECT sequence, @transaction, account_id, type, subject, at, data, 1 AS settled
FROM events
WHERE account_id = @account AND sequence > @sequence AND sequence <= @untilSequence AND @untilTransaction IS NOT NULL
ORDER BY sequence
LIMIT @limit

SELECT sequence, account_id, type, subject, at, data
FROM events
WHERE sequence > @after
ORDER BY sequence
LIMIT @limit

SELECT sequence, account_id, type, subject, at, data
FROM events
WHERE sequence > @after AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY sequence
LIMIT @limit

SELECT sequence, events.transaction_id::text AS transaction_text
FROM events
WHERE transaction_id < pg_snapshot_xmin(pg_current_snapshot())
-- Numbers, not their texts.
ORDER BY events.transaction_id DESC, events.sequence DESC
LIMIT 1

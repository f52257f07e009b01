-- In the order of (transaction, sequence), never of the sequence alone: of two commits the one with the higher number may
-- come first, and a reader that passed it would miss the other for ever. A row is settled once every transaction up to
-- its own has ended: nothing can come before it any more.
SELECT sequence, events.transaction_id::text AS transaction_text, account_id, type, subject, at, data, transaction_id < pg_snapshot_xmin(pg_current_snapshot()) AS settled
FROM events
WHERE (transaction_id, sequence) > (CAST(@transaction AS text)::xid8, @sequence)
-- Numbers, not their texts.
ORDER BY events.transaction_id, events.sequence
LIMIT @limit

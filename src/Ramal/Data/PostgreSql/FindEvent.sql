SELECT sequence, events.transaction_id::text AS transaction_text
FROM events
WHERE sequence = @sequence

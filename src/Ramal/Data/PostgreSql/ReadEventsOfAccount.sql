SELECT sequence, events.transaction_id::text AS transaction_text, account_id, type, subject, at, data, TRUE AS settled
FROM events
WHERE account_id = @account
  AND (transaction_id, sequence) > (CAST(@transaction AS text)::xid8, @sequence)
  AND (transaction_id, sequence) <= (CAST(@untilTransaction AS text)::xid8, @untilSequence)
-- Numbers, not their texts.
ORDER BY events.transaction_id, events.sequence
LIMIT @limit

-- Moves the message of a receipt forward, never back; answers whether the ledger knows the message at all.
INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
SELECT id, version + 1, user_id, @at, state, @to, 'whatsapp', sent_via, fencing, @reason
FROM scheduled_messages
WHERE user_id = @account AND sent_via = @instance AND external_id = @external AND instr(@froms, state) > 0;
INSERT INTO events (account_id, type, subject, at, data)
SELECT user_id, 'message.changed', lower(id), @now, json_object('messageId', lower(id), 'state', @to, 'instanceId', sent_via)
FROM scheduled_messages
WHERE user_id = @account AND sent_via = @instance AND external_id = @external AND instr(@froms, state) > 0;
UPDATE scheduled_messages
SET state = @to, reason = @reason, version = version + 1, updated_at = @now, lease_until = NULL,
    accepted_at = CASE WHEN @to = 'failed' THEN accepted_at ELSE COALESCE(accepted_at, @at) END,
    delivered_at = CASE WHEN @to IN ('delivered', 'read') THEN COALESCE(delivered_at, @at) ELSE delivered_at END,
    read_at = CASE WHEN @to = 'read' THEN COALESCE(read_at, @at) ELSE read_at END
WHERE user_id = @account AND sent_via = @instance AND external_id = @external AND instr(@froms, state) > 0;
SELECT state FROM scheduled_messages WHERE user_id = @account AND sent_via = @instance AND external_id = @external

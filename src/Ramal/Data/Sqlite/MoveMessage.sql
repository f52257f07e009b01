-- Moves one message, when it is still where the mover believes it is, and writes the step and the event with it.
-- Nothing is handed over for somebody who opted out, whatever raced.
INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
SELECT id, version + 1, user_id, @at, state, @to, @by, COALESCE(@via, instance_id), fencing, @reason
FROM scheduled_messages
WHERE id = @id AND fencing = @fencing AND state = @from
    AND (@to <> 'handed' OR despite_opt_out = 1 OR NOT EXISTS (
        SELECT 1 FROM contact_aliases a JOIN contacts c ON c.id = a.contact_id
        WHERE a.account_id = scheduled_messages.user_id AND a.name = scheduled_messages.recipient_key AND c.opted_out_at IS NOT NULL));
INSERT INTO events (account_id, type, subject, at, data)
SELECT user_id, 'message.changed', lower(id), @at,
    json_object('messageId', lower(id), 'state', @to, 'instanceId', COALESCE(@via, instance_id))
FROM scheduled_messages
WHERE id = @id AND fencing = @fencing AND state = @from
    AND (@to <> 'handed' OR despite_opt_out = 1 OR NOT EXISTS (
        SELECT 1 FROM contact_aliases a JOIN contacts c ON c.id = a.contact_id
        WHERE a.account_id = scheduled_messages.user_id AND a.name = scheduled_messages.recipient_key AND c.opted_out_at IS NOT NULL));
UPDATE scheduled_messages
SET state = @to, reason = @reason, version = version + 1, updated_at = @at, lease_until = @lease,
    next_at = COALESCE(@next, next_at), attempt = attempt + @attempts,
    instance_id = CASE WHEN @unroute = 1 THEN NULL ELSE instance_id END,
    sent_via = CASE WHEN @to = 'planned' THEN NULL ELSE COALESCE(@via, sent_via) END,
    external_id = CASE WHEN @to = 'planned' THEN NULL ELSE COALESCE(@external, external_id) END,
    handed_at = CASE WHEN @to = 'handed' THEN @at WHEN @to = 'planned' THEN NULL ELSE handed_at END,
    accepted_at = CASE WHEN @to IN ('accepted', 'delivered', 'read') THEN COALESCE(accepted_at, @at) ELSE accepted_at END,
    delivered_at = CASE WHEN @to IN ('delivered', 'read') THEN COALESCE(delivered_at, @at) ELSE delivered_at END,
    read_at = CASE WHEN @to = 'read' THEN COALESCE(read_at, @at) ELSE read_at END
WHERE id = @id AND fencing = @fencing AND state = @from
    AND (@to <> 'handed' OR despite_opt_out = 1 OR NOT EXISTS (
        SELECT 1 FROM contact_aliases a JOIN contacts c ON c.id = a.contact_id
        WHERE a.account_id = scheduled_messages.user_id AND a.name = scheduled_messages.recipient_key AND c.opted_out_at IS NOT NULL))
RETURNING version

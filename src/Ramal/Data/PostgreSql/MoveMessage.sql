-- Moves one message, when it is still where the mover believes it is, and writes the step and the event with it.
-- Nothing is handed over for somebody who opted out, whatever raced.
WITH moved AS (
    UPDATE scheduled_messages AS m
    SET state = @to, reason = @reason, version = m.version + 1, updated_at = @at, lease_until = @lease,
    next_at = COALESCE(@next, m.next_at), attempt = m.attempt + @attempts,
    instance_id = CASE WHEN @unroute = 1 THEN NULL ELSE m.instance_id END,
    sent_via = CASE WHEN @to = 'planned' THEN NULL ELSE COALESCE(@via, m.sent_via) END,
    external_id = CASE WHEN @to = 'planned' THEN NULL ELSE COALESCE(@external, m.external_id) END,
    handed_at = CASE WHEN @to = 'handed' THEN @at WHEN @to = 'planned' THEN NULL ELSE m.handed_at END,
    accepted_at = CASE WHEN @to IN ('accepted', 'delivered', 'read') THEN COALESCE(m.accepted_at, @at) ELSE m.accepted_at END,
    delivered_at = CASE WHEN @to IN ('delivered', 'read') THEN COALESCE(m.delivered_at, @at) ELSE m.delivered_at END,
    read_at = CASE WHEN @to = 'read' THEN COALESCE(m.read_at, @at) ELSE m.read_at END
    WHERE id = @id AND fencing = @fencing AND state = @from
    AND (@to <> 'handed' OR despite_opt_out OR NOT EXISTS (
        SELECT 1 FROM contact_aliases a JOIN contacts c ON c.id = a.contact_id
        WHERE a.account_id = m.user_id AND a.name = m.recipient_key AND c.opted_out_at IS NOT NULL))
    RETURNING m.id, m.user_id, m.version, m.fencing, COALESCE(@via, m.instance_id) AS instance),
noted AS (
    INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
    SELECT id, version, user_id, @at, @from, @to, @by, instance, fencing, @reason FROM moved),
told AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT user_id, 'message.changed', id::text, @at,
        json_build_object('messageId', id, 'state', @to, 'instanceId', instance)::text
    FROM moved)
SELECT version FROM moved

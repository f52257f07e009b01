-- Moves the message of a receipt forward, never back; answers whether the ledger knows the message at all.
WITH known AS (
    SELECT id, state FROM scheduled_messages
    WHERE user_id = @account AND sent_via = @instance AND external_id = @external
    FOR UPDATE),
moved AS (
    UPDATE scheduled_messages AS m
    SET state = @to, reason = @reason, version = m.version + 1, updated_at = @now, lease_until = NULL,
    accepted_at = CASE WHEN @to = 'failed' THEN m.accepted_at ELSE COALESCE(m.accepted_at, @at) END,
    delivered_at = CASE WHEN @to IN ('delivered', 'read') THEN COALESCE(m.delivered_at, @at) ELSE m.delivered_at END,
    read_at = CASE WHEN @to = 'read' THEN COALESCE(m.read_at, @at) ELSE m.read_at END
    FROM known
    WHERE m.id = known.id AND position(known.state in @froms) > 0
    RETURNING m.id, m.user_id, m.version, m.fencing, m.sent_via, known.state AS from_state),
noted AS (
    INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
    SELECT id, version, user_id, @at, from_state, @to, 'whatsapp', sent_via, fencing, @reason FROM moved),
told AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT user_id, 'message.changed', id::text, @now,
        json_build_object('messageId', id, 'state', @to, 'instanceId', sent_via)::text
    FROM moved)
SELECT state FROM known

-- Gives claims back whose lease ran out before anything left.
WITH chosen AS (
    SELECT id, state FROM scheduled_messages
    WHERE lease_until < @before AND state = 'claimed'
    LIMIT 500
    FOR UPDATE SKIP LOCKED),
moved AS (
    UPDATE scheduled_messages AS m
    SET state = 'planned', reason = 'lease-lost', version = m.version + 1, updated_at = @now, lease_until = NULL
    FROM chosen WHERE m.id = chosen.id
    RETURNING m.id, m.user_id, m.instance_id, m.version, m.fencing, chosen.state AS from_state),
noted AS (
    INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
    SELECT id, version, user_id, @now, from_state, 'planned', 'ramal', instance_id, fencing, 'lease-lost' FROM moved),
told AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT user_id, 'message.changed', id::text, @now,
        json_build_object('messageId', id, 'state', 'planned', 'instanceId', instance_id)::text
    FROM moved)
SELECT user_id, instance_id FROM moved

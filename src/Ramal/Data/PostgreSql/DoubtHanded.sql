-- What was handed over under a lease that ran out may or may not have gone out.
WITH chosen AS (
    SELECT id, state FROM scheduled_messages
    WHERE lease_until < @before AND state = 'handed'
    LIMIT 500
    FOR UPDATE SKIP LOCKED),
moved AS (
    UPDATE scheduled_messages AS m
    SET state = 'unknown', reason = 'server-stopped-while-sending', version = m.version + 1, updated_at = @now, lease_until = NULL, next_at = @now
    FROM chosen WHERE m.id = chosen.id
    RETURNING m.id, m.user_id, m.instance_id, m.version, m.fencing, chosen.state AS from_state),
noted AS (
    INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
    SELECT id, version, user_id, @now, from_state, 'unknown', 'ramal', instance_id, fencing, 'server-stopped-while-sending' FROM moved),
told AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT user_id, 'message.changed', id::text, @now,
        json_build_object('messageId', id, 'state', 'unknown', 'instanceId', instance_id)::text
    FROM moved)
SELECT user_id, instance_id FROM moved

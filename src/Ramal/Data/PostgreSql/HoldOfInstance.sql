-- Holds what was planned through an instance that is being deleted.
WITH chosen AS (
    SELECT id, state FROM scheduled_messages
    WHERE user_id = @account AND instance_id = @instance AND state IN ('planned', 'claimed') AND choice IS NULL
    FOR UPDATE),
moved AS (
    UPDATE scheduled_messages AS m
    SET state = 'held', reason = 'instance-deleted', version = m.version + 1, updated_at = @now, lease_until = NULL
    FROM chosen WHERE m.id = chosen.id
    RETURNING m.id, m.user_id, m.instance_id, m.version, m.fencing, chosen.state AS from_state),
noted AS (
    INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
    SELECT id, version, user_id, @now, from_state, 'held', 'ramal', instance_id, fencing, 'instance-deleted' FROM moved),
told AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT user_id, 'message.changed', id::text, @now,
        json_build_object('messageId', id, 'state', 'held', 'instanceId', instance_id)::text
    FROM moved)
SELECT user_id, instance_id FROM moved

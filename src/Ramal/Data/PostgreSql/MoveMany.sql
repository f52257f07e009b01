-- Moves the messages that a rule chooses, whosever they are, and writes the steps and the events with them.
WITH chosen AS (/*rule*/),
moved AS (
    UPDATE scheduled_messages AS m
    SET state = @to, reason = @reason, version = m.version + 1, updated_at = @now, lease_until = NULL, next_at = CASE WHEN @to = 'unknown' THEN @now ELSE m.next_at END
    FROM chosen WHERE m.id = chosen.id
    RETURNING m.id, m.user_id, m.instance_id, m.version, m.fencing, chosen.state AS from_state),
noted AS (
    INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
    SELECT id, version, user_id, @now, from_state, @to, 'ramal', instance_id, fencing, @reason FROM moved),
told AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT user_id, 'message.changed', id::text, @now,
        json_build_object('messageId', id, 'state', @to, 'instanceId', instance_id)::text
    FROM moved)
SELECT user_id, instance_id FROM moved

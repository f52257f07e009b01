-- What was handed over under a lease that ran out may or may not have gone out.
INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
SELECT id, version + 1, user_id, @now, state, 'unknown', 'ramal', instance_id, fencing, 'server-stopped-while-sending'
FROM scheduled_messages
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE lease_until < @before AND state = 'handed'
    LIMIT 500);
INSERT INTO events (account_id, type, subject, at, data)
SELECT user_id, 'message.changed', lower(id), @now, json_object('messageId', lower(id), 'state', 'unknown', 'instanceId', instance_id)
FROM scheduled_messages
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE lease_until < @before AND state = 'handed'
    LIMIT 500);
UPDATE scheduled_messages
SET state = 'unknown', reason = 'server-stopped-while-sending', version = version + 1, updated_at = @now, lease_until = NULL, next_at = @now
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE lease_until < @before AND state = 'handed'
    LIMIT 500)
RETURNING user_id, instance_id

-- Gives claims back whose lease ran out before anything left.
INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
SELECT id, version + 1, user_id, @now, state, 'planned', 'ramal', instance_id, fencing, 'lease-lost'
FROM scheduled_messages
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE lease_until < @before AND state = 'claimed'
    LIMIT 500);
INSERT INTO events (account_id, type, subject, at, data)
SELECT user_id, 'message.changed', lower(id), @now, json_object('messageId', lower(id), 'state', 'planned', 'instanceId', instance_id)
FROM scheduled_messages
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE lease_until < @before AND state = 'claimed'
    LIMIT 500);
UPDATE scheduled_messages
SET state = 'planned', reason = 'lease-lost', version = version + 1, updated_at = @now, lease_until = NULL
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE lease_until < @before AND state = 'claimed'
    LIMIT 500)
RETURNING user_id, instance_id

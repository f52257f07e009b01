-- Holds what was planned through an instance that is being deleted.
INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
SELECT id, version + 1, user_id, @now, state, 'held', 'ramal', instance_id, fencing, 'instance-deleted'
FROM scheduled_messages
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE user_id = @account AND instance_id = @instance AND state IN ('planned', 'claimed') AND choice IS NULL);
INSERT INTO events (account_id, type, subject, at, data)
SELECT user_id, 'message.changed', lower(id), @now, json_object('messageId', lower(id), 'state', 'held', 'instanceId', instance_id)
FROM scheduled_messages
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE user_id = @account AND instance_id = @instance AND state IN ('planned', 'claimed') AND choice IS NULL);
UPDATE scheduled_messages
SET state = 'held', reason = 'instance-deleted', version = version + 1, updated_at = @now, lease_until = NULL
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE user_id = @account AND instance_id = @instance AND state IN ('planned', 'claimed') AND choice IS NULL)
RETURNING user_id, instance_id

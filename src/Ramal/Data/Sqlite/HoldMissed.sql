-- Holds what can no longer go by itself: its time is past by more than its limit.
INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
SELECT id, version + 1, user_id, @now, state, 'held', 'ramal', instance_id, fencing, 'missed-time'
FROM scheduled_messages
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE state = 'planned' AND hold_at < @now
    LIMIT 500);
INSERT INTO events (account_id, type, subject, at, data)
SELECT user_id, 'message.changed', lower(id), @now, json_object('messageId', lower(id), 'state', 'held', 'instanceId', instance_id)
FROM scheduled_messages
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE state = 'planned' AND hold_at < @now
    LIMIT 500);
UPDATE scheduled_messages
SET state = 'held', reason = 'missed-time', version = version + 1, updated_at = @now, lease_until = NULL
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE state = 'planned' AND hold_at < @now
    LIMIT 500)
RETURNING user_id, instance_id

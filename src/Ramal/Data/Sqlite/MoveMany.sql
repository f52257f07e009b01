-- Moves the messages that a rule chooses, whosever they are, and writes the steps and the events with them.
INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
SELECT id, version + 1, user_id, @now, state, @to, 'ramal', instance_id, fencing, @reason
FROM scheduled_messages
WHERE id IN (/*rule*/);
INSERT INTO events (account_id, type, subject, at, data)
SELECT user_id, 'message.changed', lower(id), @now, json_object('messageId', lower(id), 'state', @to, 'instanceId', instance_id)
FROM scheduled_messages
WHERE id IN (/*rule*/);
UPDATE scheduled_messages
SET state = @to, reason = @reason, version = version + 1, updated_at = @now, lease_until = NULL, next_at = CASE WHEN @to = 'unknown' THEN @now ELSE next_at END
WHERE id IN (/*rule*/)
RETURNING user_id, instance_id

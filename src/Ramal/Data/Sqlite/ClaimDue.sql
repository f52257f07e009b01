-- Takes the next due messages of one instance under a lease. The steps are written first, from the rows as they still are.
INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing)
SELECT id, version + 1, user_id, @now, state, 'claimed', 'ramal', instance_id, fencing + 1
FROM scheduled_messages
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE user_id = @account AND instance_id = @instance AND state = 'planned' AND next_at <= @now AND hold_at >= @now
    ORDER BY next_at, id
    LIMIT @limit);
UPDATE scheduled_messages
SET state = 'claimed', reason = NULL, fencing = fencing + 1, version = version + 1, lease_until = @lease, updated_at = @now
WHERE id IN (
    SELECT id FROM scheduled_messages
    WHERE user_id = @account AND instance_id = @instance AND state = 'planned' AND next_at <= @now AND hold_at >= @now
    ORDER BY next_at, id
    LIMIT @limit)
RETURNING id, fencing, attempt, to_kind, recipient, text, media_id, due_at, next_at, choice, quoted

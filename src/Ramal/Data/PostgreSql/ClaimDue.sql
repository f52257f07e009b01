-- Takes the next due messages of one instance under a lease. Rows that another node is taking are passed over.
WITH due AS (
    SELECT id FROM scheduled_messages
    WHERE user_id = @account AND instance_id = @instance AND state = 'planned' AND next_at <= @now AND hold_at >= @now
    ORDER BY next_at, id
    LIMIT @limit
    FOR UPDATE SKIP LOCKED),
taken AS (
    UPDATE scheduled_messages AS m
    SET state = 'claimed', reason = NULL, fencing = m.fencing + 1, version = m.version + 1, lease_until = @lease, updated_at = @now
    FROM due WHERE m.id = due.id
    RETURNING m.id, m.user_id, m.instance_id, m.version, m.fencing, m.attempt, m.to_kind, m.recipient, m.text, m.media_id, m.due_at, m.next_at, m.choice, m.quoted),
noted AS (
    INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing)
    SELECT id, version, user_id, @now, 'planned', 'claimed', 'ramal', instance_id, fencing FROM taken)
SELECT id, fencing, attempt, to_kind, recipient, text, media_id, due_at, next_at, choice, quoted FROM taken

-- What was read up to this message, however many came meanwhile. The place never goes back.
WITH place AS (
    SELECT id, CASE WHEN (@at, @message) > (read_at, read_id) THEN @at ELSE read_at END AS at,
        CASE WHEN (@at, @message) > (read_at, read_id) THEN @message ELSE read_id END AS message
    FROM conversations WHERE id = @conversation AND account_id = @account FOR UPDATE),
marked AS (
    UPDATE conversations AS c
    SET read_at = place.at, read_id = place.message,
        unread = (SELECT count(*) FROM inbox_messages m WHERE m.conversation_id = place.id AND m.is_incoming AND (m.at, m.id) > (place.at, place.message))
    FROM place WHERE c.id = place.id
    RETURNING c.id, c.account_id, c.instance_id, c.unread),
told AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT account_id, 'conversation.updated', id::text, @now, json_build_object('conversationId', id, 'instanceId', instance_id)::text FROM marked)
SELECT unread FROM marked

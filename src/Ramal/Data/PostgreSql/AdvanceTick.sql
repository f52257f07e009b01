-- The tick of a sent message goes forward, never back.
WITH advanced AS (
    UPDATE inbox_messages SET tick = @tick
    WHERE account_id = @account AND instance_id = @instance AND external_id = @external AND NOT is_incoming AND position(tick in @from) > 0
    RETURNING id, account_id, conversation_id, instance_id),
told AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT account_id, 'conversation.updated', conversation_id::text, @now,
        json_build_object('conversationId', conversation_id, 'instanceId', instance_id, 'messageId', id)::text
    FROM advanced)
SELECT id FROM advanced

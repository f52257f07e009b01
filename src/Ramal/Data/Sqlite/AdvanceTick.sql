-- The tick of a sent message goes forward, never back.
INSERT INTO events (account_id, type, subject, at, data)
SELECT account_id, 'conversation.updated', lower(conversation_id), @now,
    json_object('conversationId', lower(conversation_id), 'instanceId', instance_id, 'messageId', lower(id))
FROM inbox_messages
WHERE account_id = @account AND instance_id = @instance AND external_id = @external AND is_incoming = 0 AND instr(@from, tick) > 0;
UPDATE inbox_messages SET tick = @tick
WHERE account_id = @account AND instance_id = @instance AND external_id = @external AND is_incoming = 0 AND instr(@from, tick) > 0
RETURNING id

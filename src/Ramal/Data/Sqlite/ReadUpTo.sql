-- What was read up to this message, however many came meanwhile. The place never goes back.
UPDATE conversations
SET read_at = CASE WHEN (@at, @message) > (read_at, read_id) THEN @at ELSE read_at END,
    read_id = CASE WHEN (@at, @message) > (read_at, read_id) THEN @message ELSE read_id END
WHERE id = @conversation AND account_id = @account;
UPDATE conversations
SET unread = (SELECT count(*) FROM inbox_messages m WHERE m.conversation_id = @conversation AND m.is_incoming = 1 AND (m.at, m.id) > (conversations.read_at, conversations.read_id))
WHERE id = @conversation AND account_id = @account;
INSERT INTO events (account_id, type, subject, at, data)
SELECT account_id, 'conversation.updated', lower(id), @now, json_object('conversationId', lower(id), 'instanceId', instance_id)
FROM conversations WHERE id = @conversation AND account_id = @account;
SELECT unread FROM conversations WHERE id = @conversation AND account_id = @account

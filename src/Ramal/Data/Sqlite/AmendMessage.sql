-- A reaction, an edit or a deletion of a message that is here, or may still come. Of each actor the newest stays.
INSERT INTO message_amendments (account_id, instance_id, of_id, kind, actor, body, at)
VALUES (@account, @instance, @of, @kind, @actor, @body, @at)
ON CONFLICT (account_id, instance_id, of_id, kind, actor) DO UPDATE SET body = excluded.body, at = excluded.at WHERE excluded.at >= message_amendments.at;
INSERT INTO events (account_id, type, subject, at, data)
SELECT m.account_id, 'conversation.updated', lower(m.conversation_id), @now,
    json_object('conversationId', lower(m.conversation_id), 'instanceId', m.instance_id, 'messageId', lower(m.id))
FROM inbox_messages m
WHERE m.account_id = @account AND m.instance_id = @instance AND m.external_id = @of
    AND (@kind = 'reaction' OR (@actor IN (COALESCE(lower(m.sender_id), ''), CASE WHEN m.is_incoming = 1 THEN '*' END) AND m.deleted_at IS NULL
        AND (@kind = 'delete' OR m.edited_at IS NULL OR m.edited_at < @at)));
DELETE FROM waiting_media WHERE @kind = 'delete' AND message_id IN (
    SELECT m.id FROM inbox_messages m WHERE m.account_id = @account AND m.instance_id = @instance AND m.external_id = @of AND @actor IN (COALESCE(lower(m.sender_id), ''), CASE WHEN m.is_incoming = 1 THEN '*' END));
UPDATE inbox_messages
SET text = CASE WHEN @kind = 'delete' THEN '' ELSE COALESCE(@body, '') END,
    content = CASE WHEN @kind = 'delete' THEN NULL ELSE content END,
    media_id = CASE WHEN @kind = 'delete' THEN NULL ELSE media_id END,
    media_state = CASE WHEN @kind = 'delete' THEN NULL ELSE media_state END,
    edited_at = CASE WHEN @kind = 'edit' THEN @at ELSE edited_at END,
    deleted_at = CASE WHEN @kind = 'delete' THEN @at END
WHERE account_id = @account AND instance_id = @instance AND external_id = @of AND @kind <> 'reaction'
    AND @actor IN (COALESCE(lower(sender_id), ''), CASE WHEN is_incoming = 1 THEN '*' END) AND deleted_at IS NULL AND (@kind = 'delete' OR edited_at IS NULL OR edited_at < @at)
RETURNING id

-- A reaction, an edit or a deletion of a message that is here, or may still come. Of each actor the newest stays.
WITH noted AS (
    INSERT INTO message_amendments AS k (account_id, instance_id, of_id, kind, actor, body, at)
    VALUES (@account, @instance, @of, @kind, @actor, @body, @at)
    ON CONFLICT (account_id, instance_id, of_id, kind, actor) DO UPDATE SET body = excluded.body, at = excluded.at WHERE excluded.at >= k.at),
amended AS (
    UPDATE inbox_messages
    SET text = CASE WHEN @kind = 'delete' THEN '' ELSE COALESCE(@body, '') END,
        content = CASE WHEN @kind = 'delete' THEN NULL ELSE content END,
        media_id = CASE WHEN @kind = 'delete' THEN NULL ELSE media_id END,
        media_state = CASE WHEN @kind = 'delete' THEN NULL ELSE media_state END,
        edited_at = CASE WHEN @kind = 'edit' THEN @at ELSE edited_at END,
        deleted_at = CASE WHEN @kind = 'delete' THEN @at END
    WHERE account_id = @account AND instance_id = @instance AND external_id = @of AND @kind <> 'reaction'
        AND @actor IN (COALESCE(sender_id::text, ''), CASE WHEN is_incoming THEN '*' END) AND deleted_at IS NULL AND (@kind = 'delete' OR edited_at IS NULL OR edited_at < @at)
    RETURNING id, account_id, conversation_id, instance_id),
dropped AS (
    DELETE FROM waiting_media WHERE @kind = 'delete' AND message_id IN (SELECT id FROM amended)),
told AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT m.account_id, 'conversation.updated', m.conversation_id::text, @now,
        json_build_object('conversationId', m.conversation_id, 'instanceId', m.instance_id, 'messageId', m.id)::text
    FROM inbox_messages m
    WHERE m.account_id = @account AND m.instance_id = @instance AND m.external_id = @of AND (@kind = 'reaction' OR m.id IN (SELECT id FROM amended)))
SELECT id FROM amended

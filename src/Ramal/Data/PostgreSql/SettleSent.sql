-- A message that came as an echo turns out to be one of the ledger.
WITH settled AS (
    UPDATE inbox_messages AS m
    SET outbound_id = l.id, origin = l.origin, reply_to = COALESCE(m.reply_to, @reply), media_id = COALESCE(l.media_id, m.media_id),
        media_state = CASE WHEN l.media_id IS NOT NULL THEN 'ready' ELSE m.media_state END,
        tick = CASE WHEN l.state = 'read' OR (l.state = 'delivered' AND m.tick IN ('accepted', 'failed')) OR (l.state = 'failed' AND m.tick = 'accepted') THEN l.state ELSE m.tick END
    FROM scheduled_messages l
    WHERE l.user_id = @account AND l.sent_via = @instance AND l.external_id = @external
        AND m.account_id = @account AND m.instance_id = @instance AND m.external_id = @external AND m.outbound_id IS NULL AND NOT m.is_incoming
    RETURNING m.id, m.account_id, m.conversation_id, m.instance_id, m.kind, m.origin, l.media_id),
here AS (
    DELETE FROM waiting_media WHERE message_id IN (SELECT id FROM settled WHERE media_id IS NOT NULL)),
told AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT s.account_id, 'conversation.message', s.conversation_id::text, @now, json_build_object(
        'conversationId', s.conversation_id, 'messageId', s.id, 'instanceId', s.instance_id, 'contactId', v.contact_id,
        'direction', 'out', 'kind', s.kind, 'origin', s.origin, 'isGroup', v.is_group, 'optOut', false, 'settled', true)::text
    FROM settled s JOIN conversations v ON v.id = s.conversation_id)
SELECT id FROM settled

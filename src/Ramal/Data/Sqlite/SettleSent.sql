-- A message that came as an echo turns out to be one of the ledger.
INSERT INTO events (account_id, type, subject, at, data)
SELECT m.account_id, 'conversation.message', lower(m.conversation_id), @now, json_object(
    'conversationId', lower(m.conversation_id), 'messageId', lower(m.id), 'instanceId', m.instance_id, 'contactId', lower(v.contact_id),
    'direction', 'out', 'kind', m.kind, 'origin', l.origin, 'isGroup', json(CASE WHEN v.is_group = 1 THEN 'true' ELSE 'false' END),
    'optOut', json('false'), 'settled', json('true'))
FROM inbox_messages m JOIN conversations v ON v.id = m.conversation_id
JOIN scheduled_messages l ON l.user_id = @account AND l.sent_via = @instance AND l.external_id = @external
WHERE m.account_id = @account AND m.instance_id = @instance AND m.external_id = @external AND m.outbound_id IS NULL AND m.is_incoming = 0;
DELETE FROM waiting_media WHERE message_id IN (
    SELECT m.id FROM inbox_messages m
    JOIN scheduled_messages l ON l.user_id = @account AND l.sent_via = @instance AND l.external_id = @external AND l.media_id IS NOT NULL
    WHERE m.account_id = @account AND m.instance_id = @instance AND m.external_id = @external AND m.outbound_id IS NULL AND m.is_incoming = 0);
UPDATE inbox_messages AS m
SET outbound_id = l.id, origin = l.origin, reply_to = COALESCE(m.reply_to, @reply), media_id = COALESCE(l.media_id, m.media_id),
    media_state = CASE WHEN l.media_id IS NOT NULL THEN 'ready' ELSE m.media_state END,
    tick = CASE WHEN l.state = 'read' OR (l.state = 'delivered' AND m.tick IN ('accepted', 'failed')) OR (l.state = 'failed' AND m.tick = 'accepted') THEN l.state ELSE m.tick END
FROM scheduled_messages l
WHERE l.user_id = @account AND l.sent_via = @instance AND l.external_id = @external
    AND m.account_id = @account AND m.instance_id = @instance AND m.external_id = @external AND m.outbound_id IS NULL AND m.is_incoming = 0
RETURNING id

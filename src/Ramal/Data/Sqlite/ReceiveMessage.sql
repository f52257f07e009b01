-- Stores one message of a conversation, once. The later statements look whether the first two did: then @message is there.
-- Providers count whole seconds (10,000,000 ticks), we do not: what arrives within the second of the newest message stands after it.
INSERT INTO conversations (id, account_id, instance_id, is_group, peer, contact_id, origin_contact_id, chat_id, title, search_title, unread, read_at, read_id, last_at, is_archived, created_at)
SELECT @conversation, @account, @instance, @group, COALESCE(lower(c.merged_into), @peer), COALESCE(c.merged_into, @contact), @owner,
    @chat, @title, @search, 0, 0, '00000000-0000-0000-0000-000000000000', @at, 0, @now
FROM (SELECT 1) LEFT JOIN contacts c ON c.id = @contact AND c.merged_into IS NOT NULL
WHERE NOT EXISTS (SELECT 1 FROM inbox_messages WHERE account_id = @account AND instance_id = @instance AND external_id = @external)
ON CONFLICT (account_id, instance_id, peer) DO NOTHING;
INSERT INTO inbox_messages (id, account_id, conversation_id, origin_conversation_id, instance_id, external_id, is_incoming, origin, at, kind, text, content, sender_id, reply_to, outbound_id, tick, media_id, media_state, edited_at, deleted_at)
SELECT @message, @account, v.id, @moved, @instance, @external, @incoming,
    CASE WHEN @incoming = 1 THEN 'contact'
        WHEN l.id IS NOT NULL THEN l.origin
        WHEN EXISTS (SELECT 1 FROM scheduled_messages f WHERE f.user_id = @account AND f.sent_via = @instance
            AND (f.state = 'handed' OR (f.state = 'unknown' AND f.external_id IS NULL AND trim(f.text) = trim(@text) AND COALESCE(f.reason, '') <> 'not-found-in-history'))) THEN 'unsettled'
        ELSE 'phone' END,
    CASE WHEN @at % 10000000 = 0 AND v.last_at > @at AND v.last_at < @at + 10000000 THEN v.last_at ELSE @at END, @kind, CASE WHEN d.at IS NOT NULL THEN '' ELSE COALESCE(e.body, @text) END, CASE WHEN d.at IS NULL THEN @content END,
    @sender, @reply, l.id,
    CASE WHEN @incoming = 1 THEN NULL WHEN l.state IN ('accepted', 'delivered', 'read', 'failed') THEN l.state ELSE 'accepted' END,
    l.media_id, CASE WHEN l.media_id IS NOT NULL THEN 'ready' WHEN d.at IS NULL THEN @media END, e.at, d.at
FROM conversations v
LEFT JOIN scheduled_messages l ON @incoming = 0 AND l.user_id = @account AND l.sent_via = @instance AND l.external_id = @external
LEFT JOIN message_amendments e ON e.account_id = @account AND e.instance_id = @instance AND e.of_id = @external AND e.kind = 'edit' AND e.actor IN (COALESCE(lower(@sender), ''), CASE WHEN @incoming = 1 THEN '*' END)
LEFT JOIN message_amendments d ON d.account_id = @account AND d.instance_id = @instance AND d.of_id = @external AND d.kind = 'delete' AND d.actor IN (COALESCE(lower(@sender), ''), CASE WHEN @incoming = 1 THEN '*' END)
WHERE v.account_id = @account AND v.instance_id = @instance
    AND v.peer = COALESCE((SELECT lower(c.merged_into) FROM contacts c WHERE c.id = @contact), @peer)
ON CONFLICT (account_id, instance_id, external_id) DO NOTHING;
UPDATE conversations
SET unread = CASE
        WHEN m.is_incoming = 1 AND (m.at, m.id) > (read_at, read_id) THEN unread + 1
        WHEN m.origin = 'phone' AND m.at >= last_at THEN 0
        ELSE unread END,
    read_id = CASE WHEN m.origin = 'phone' AND m.at >= last_at THEN m.id ELSE read_id END,
    read_at = CASE WHEN m.origin = 'phone' AND m.at >= last_at THEN m.at ELSE read_at END,
    last_message_id = CASE WHEN last_message_id IS NULL OR (m.at, m.id) > (last_at, last_message_id) THEN m.id ELSE last_message_id END,
    last_at = CASE WHEN last_message_id IS NULL OR m.at > last_at THEN m.at ELSE last_at END,
    is_archived = CASE WHEN m.is_incoming = 1 THEN 0 ELSE is_archived END,
    chat_id = CASE WHEN is_group = 0 AND m.is_incoming = 1 THEN @chat ELSE chat_id END
FROM inbox_messages m
WHERE m.id = @message AND conversations.id = m.conversation_id;
INSERT INTO events (account_id, type, subject, at, data)
SELECT m.account_id, 'conversation.message', lower(m.conversation_id), @now, json_object(
    'conversationId', lower(m.conversation_id), 'messageId', lower(m.id), 'instanceId', m.instance_id, 'contactId', lower(v.contact_id),
    'direction', CASE WHEN m.is_incoming = 1 THEN 'in' ELSE 'out' END, 'kind', m.kind, 'origin', m.origin,
    'isGroup', json(CASE WHEN v.is_group = 1 THEN 'true' ELSE 'false' END), 'optOut', json(CASE WHEN @optout = 1 THEN 'true' ELSE 'false' END))
FROM inbox_messages m JOIN conversations v ON v.id = m.conversation_id
WHERE m.id = @message;
SELECT conversation_id FROM inbox_messages WHERE id = @message

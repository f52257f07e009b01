-- Stores one message of a conversation, once: the rest happens only when the row of the message was new.
-- Providers count whole seconds (10,000,000 ticks), we do not: what arrives within the second of the newest message stands after it.
WITH person AS (
    SELECT COALESCE((SELECT c.merged_into FROM contacts c WHERE c.id = @contact AND c.merged_into IS NOT NULL), @contact) AS contact),
place AS (
    SELECT COALESCE(v.id, @conversation) AS id, person.contact, COALESCE(person.contact::text, @peer) AS peer,
        CASE WHEN @at % 10000000 = 0 AND v.last_at > @at AND v.last_at < @at + 10000000 THEN v.last_at ELSE @at END AS at
    FROM person LEFT JOIN conversations v
        ON v.account_id = @account AND v.instance_id = @instance AND v.peer = COALESCE(person.contact::text, @peer)),
stored AS (
    INSERT INTO inbox_messages (id, account_id, conversation_id, origin_conversation_id, instance_id, external_id, is_incoming, origin, at, kind, text, content, sender_id, reply_to, outbound_id, tick, media_id, media_state, edited_at, deleted_at)
    SELECT @message, @account, place.id, @moved, @instance, @external, @incoming = 1,
        CASE WHEN @incoming = 1 THEN 'contact'
            WHEN l.id IS NOT NULL THEN l.origin
            WHEN EXISTS (SELECT 1 FROM scheduled_messages f WHERE f.user_id = @account AND f.sent_via = @instance
                AND (f.state = 'handed' OR (f.state = 'unknown' AND f.external_id IS NULL AND trim(f.text) = trim(@text) AND COALESCE(f.reason, '') <> 'not-found-in-history'))) THEN 'unsettled'
            ELSE 'phone' END,
        place.at, @kind, CASE WHEN d.at IS NOT NULL THEN '' ELSE COALESCE(e.body, @text) END, CASE WHEN d.at IS NULL THEN @content END,
        @sender, @reply, l.id,
        CASE WHEN @incoming = 1 THEN NULL WHEN l.state IN ('accepted', 'delivered', 'read', 'failed') THEN l.state ELSE 'accepted' END,
        l.media_id, CASE WHEN l.media_id IS NOT NULL THEN 'ready' WHEN d.at IS NULL THEN @media END, e.at, d.at
    FROM place
    LEFT JOIN scheduled_messages l ON @incoming = 0 AND l.user_id = @account AND l.sent_via = @instance AND l.external_id = @external
    LEFT JOIN message_amendments e ON e.account_id = @account AND e.instance_id = @instance AND e.of_id = @external AND e.kind = 'edit' AND e.actor IN (COALESCE(@sender::text, ''), CASE WHEN @incoming = 1 THEN '*' END)
    LEFT JOIN message_amendments d ON d.account_id = @account AND d.instance_id = @instance AND d.of_id = @external AND d.kind = 'delete' AND d.actor IN (COALESCE(@sender::text, ''), CASE WHEN @incoming = 1 THEN '*' END)
    ON CONFLICT (account_id, instance_id, external_id) DO NOTHING
    RETURNING id, account_id, conversation_id, instance_id, is_incoming, kind, origin),
opened AS (
    INSERT INTO conversations AS v (id, account_id, instance_id, is_group, peer, contact_id, origin_contact_id, chat_id, title, search_title, unread, read_at, read_id, last_at, last_message_id, is_archived, created_at)
    SELECT @conversation, @account, @instance, @group = 1, place.peer, place.contact, @owner, @chat, @title, @search,
        CASE WHEN @incoming = 1 THEN 1 ELSE 0 END, 0, '00000000-0000-0000-0000-000000000000'::uuid, place.at, @message, false, @now
    FROM place, stored
    ON CONFLICT (account_id, instance_id, peer) DO UPDATE
    SET unread = CASE
            WHEN @incoming = 1 AND (EXCLUDED.last_at, @message) > (v.read_at, v.read_id) THEN v.unread + 1
            WHEN @incoming = 0 AND EXCLUDED.last_at >= v.last_at AND (SELECT origin FROM stored) = 'phone' THEN 0
            ELSE v.unread END,
        read_id = CASE WHEN @incoming = 0 AND EXCLUDED.last_at >= v.last_at AND (SELECT origin FROM stored) = 'phone' THEN @message ELSE v.read_id END,
        read_at = CASE WHEN @incoming = 0 AND EXCLUDED.last_at >= v.last_at AND (SELECT origin FROM stored) = 'phone' THEN EXCLUDED.last_at ELSE v.read_at END,
        last_message_id = CASE WHEN v.last_message_id IS NULL OR (EXCLUDED.last_at, @message) > (v.last_at, v.last_message_id) THEN @message ELSE v.last_message_id END,
        last_at = CASE WHEN v.last_message_id IS NULL OR EXCLUDED.last_at > v.last_at THEN EXCLUDED.last_at ELSE v.last_at END,
        is_archived = v.is_archived AND @incoming = 0,
        chat_id = CASE WHEN NOT v.is_group AND @incoming = 1 THEN @chat ELSE v.chat_id END),
told AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT stored.account_id, 'conversation.message', stored.conversation_id::text, @now, json_build_object(
        'conversationId', stored.conversation_id, 'messageId', stored.id, 'instanceId', stored.instance_id, 'contactId', place.contact,
        'direction', CASE WHEN stored.is_incoming THEN 'in' ELSE 'out' END, 'kind', stored.kind, 'origin', stored.origin,
        'isGroup', @group = 1, 'optOut', @optout = 1)::text
    FROM stored, place)
SELECT conversation_id FROM stored

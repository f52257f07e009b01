-- Echoes that no send under way can have made, and that the ledger does not know, were written on the phone.
WITH settled AS (
    UPDATE inbox_messages AS m SET origin = 'phone'
    WHERE m.account_id = @account AND m.instance_id = @instance AND m.origin = 'unsettled'
        AND NOT EXISTS (SELECT 1 FROM scheduled_messages l WHERE l.user_id = @account AND l.sent_via = @instance AND l.external_id = m.external_id)
        AND (m.at < @before OR NOT EXISTS (SELECT 1 FROM scheduled_messages f WHERE f.user_id = @account AND f.sent_via = @instance
            AND (f.state = 'handed' OR (f.state = 'unknown' AND f.external_id IS NULL AND COALESCE(f.reason, '') <> 'not-found-in-history'))))
    RETURNING m.id, m.account_id, m.conversation_id, m.instance_id, m.kind),
told AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT s.account_id, 'conversation.message', s.conversation_id::text, @now, json_build_object(
        'conversationId', s.conversation_id, 'messageId', s.id, 'instanceId', s.instance_id, 'contactId', v.contact_id,
        'direction', 'out', 'kind', s.kind, 'origin', 'phone', 'isGroup', v.is_group, 'optOut', false, 'settled', true)::text
    FROM settled s JOIN conversations v ON v.id = s.conversation_id)
SELECT id FROM settled

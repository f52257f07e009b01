-- Echoes that no send under way can have made, and that the ledger does not know, were written on the phone.
INSERT INTO events (account_id, type, subject, at, data)
SELECT m.account_id, 'conversation.message', lower(m.conversation_id), @now, json_object(
    'conversationId', lower(m.conversation_id), 'messageId', lower(m.id), 'instanceId', m.instance_id, 'contactId', lower(v.contact_id),
    'direction', 'out', 'kind', m.kind, 'origin', 'phone', 'isGroup', json(CASE WHEN v.is_group = 1 THEN 'true' ELSE 'false' END),
    'optOut', json('false'), 'settled', json('true'))
FROM inbox_messages m JOIN conversations v ON v.id = m.conversation_id
WHERE m.account_id = @account AND m.instance_id = @instance AND m.origin = 'unsettled'
    AND NOT EXISTS (SELECT 1 FROM scheduled_messages l WHERE l.user_id = @account AND l.sent_via = @instance AND l.external_id = m.external_id)
    AND (m.at < @before OR NOT EXISTS (SELECT 1 FROM scheduled_messages f WHERE f.user_id = @account AND f.sent_via = @instance
        AND (f.state = 'handed' OR (f.state = 'unknown' AND f.external_id IS NULL AND COALESCE(f.reason, '') <> 'not-found-in-history'))));
UPDATE inbox_messages AS m SET origin = 'phone'
WHERE m.account_id = @account AND m.instance_id = @instance AND m.origin = 'unsettled'
    AND NOT EXISTS (SELECT 1 FROM scheduled_messages l WHERE l.user_id = @account AND l.sent_via = @instance AND l.external_id = m.external_id)
    AND (m.at < @before OR NOT EXISTS (SELECT 1 FROM scheduled_messages f WHERE f.user_id = @account AND f.sent_via = @instance
        AND (f.state = 'handed' OR (f.state = 'unknown' AND f.external_id IS NULL AND COALESCE(f.reason, '') <> 'not-found-in-history'))))
RETURNING id

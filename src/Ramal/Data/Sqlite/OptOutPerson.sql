-- The person of this message wants nothing more; what waits for them is left out. Nothing when the message was not stored.
INSERT INTO events (account_id, type, subject, at, data)
SELECT c.account_id, 'contact.optedOut', lower(c.id), @now, json_object('contactId', lower(c.id), 'conversationId', lower(m.conversation_id), 'instanceId', m.instance_id)
FROM inbox_messages m JOIN conversations v ON v.id = m.conversation_id JOIN contacts c ON c.id = v.contact_id
WHERE m.id = @message AND c.opted_out_at IS NULL;
UPDATE contacts SET opted_out_at = @now, updated_at = @now, opt_out_unanswered = (SELECT conversation_id FROM inbox_messages WHERE id = @message)
WHERE id = (SELECT v.contact_id FROM inbox_messages m JOIN conversations v ON v.id = m.conversation_id WHERE m.id = @message) AND opted_out_at IS NULL;
INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
SELECT s.id, s.version + 1, s.user_id, @now, s.state, 'skipped', 'ramal', s.instance_id, s.fencing, 'opted-out'
FROM inbox_messages m JOIN conversations v ON v.id = m.conversation_id JOIN contact_aliases a ON a.contact_id = v.contact_id
JOIN scheduled_messages s ON s.user_id = @account AND s.recipient_key = a.name AND s.state IN ('planned', 'claimed', 'held') AND s.origin <> 'ramal'
WHERE m.id = @message;
INSERT INTO events (account_id, type, subject, at, data)
SELECT s.user_id, 'message.changed', lower(s.id), @now, json_object('messageId', lower(s.id), 'state', 'skipped', 'instanceId', s.instance_id)
FROM inbox_messages m JOIN conversations v ON v.id = m.conversation_id JOIN contact_aliases a ON a.contact_id = v.contact_id
JOIN scheduled_messages s ON s.user_id = @account AND s.recipient_key = a.name AND s.state IN ('planned', 'claimed', 'held') AND s.origin <> 'ramal'
WHERE m.id = @message;
UPDATE scheduled_messages
SET state = 'skipped', reason = 'opted-out', version = version + 1, updated_at = @now, lease_until = NULL
WHERE id IN (
    SELECT s.id
    FROM inbox_messages m JOIN conversations v ON v.id = m.conversation_id JOIN contact_aliases a ON a.contact_id = v.contact_id
    JOIN scheduled_messages s ON s.user_id = @account AND s.recipient_key = a.name AND s.state IN ('planned', 'claimed', 'held') AND s.origin <> 'ramal'
    WHERE m.id = @message)
RETURNING id

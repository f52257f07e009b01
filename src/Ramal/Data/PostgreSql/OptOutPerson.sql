-- The person of this message wants nothing more; what waits for them is left out. Nothing when the message was not stored.
WITH person AS (
    SELECT v.contact_id, m.conversation_id, m.instance_id FROM inbox_messages m JOIN conversations v ON v.id = m.conversation_id WHERE m.id = @message),
opted AS (
    UPDATE contacts AS c SET opted_out_at = @now, updated_at = @now, opt_out_unanswered = person.conversation_id
    FROM person WHERE c.id = person.contact_id AND c.opted_out_at IS NULL
    RETURNING c.id, c.account_id, person.conversation_id, person.instance_id),
said AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT account_id, 'contact.optedOut', id::text, @now, json_build_object('contactId', id, 'conversationId', conversation_id, 'instanceId', instance_id)::text FROM opted),
waiting AS (
    SELECT s.id, s.state FROM person JOIN contact_aliases a ON a.contact_id = person.contact_id
    JOIN scheduled_messages s ON s.user_id = @account AND s.recipient_key = a.name AND s.state IN ('planned', 'claimed', 'held') AND s.origin <> 'ramal'
    FOR UPDATE OF s),
moved AS (
    UPDATE scheduled_messages AS s
    SET state = 'skipped', reason = 'opted-out', version = s.version + 1, updated_at = @now, lease_until = NULL
    FROM waiting WHERE s.id = waiting.id
    RETURNING s.id, s.user_id, s.version, s.fencing, s.instance_id, waiting.state AS from_state),
noted AS (
    INSERT INTO message_transitions (message_id, seq, user_id, at, from_state, to_state, moved_by, instance_id, fencing, reason)
    SELECT id, version, user_id, @now, from_state, 'skipped', 'ramal', instance_id, fencing, 'opted-out' FROM moved),
told AS (
    INSERT INTO events (account_id, type, subject, at, data)
    SELECT user_id, 'message.changed', id::text, @now, json_build_object('messageId', id, 'state', 'skipped', 'instanceId', instance_id)::text FROM moved)
SELECT id FROM moved

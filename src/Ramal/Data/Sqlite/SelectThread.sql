SELECT m.id, m.is_incoming, m.origin, m.at, m.kind, m.text, m.content, m.sender_id, m.reply_to, m.outbound_id, m.tick, m.media_id, m.media_state,
    m.edited_at, m.deleted_at, m.external_id, m.instance_id, m.conversation_id, m.number
FROM inbox_messages m

SELECT c.id, c.instance_id, c.is_group, c.title, c.contact_id, c.unread, c.last_at, c.is_archived, c.assigned_to, c.automation_paused_until,
    c.automation_paused_by, c.created_at, p.opted_out_at,
    (SELECT a.value FROM contact_aliases a WHERE a.contact_id = c.contact_id AND a.kind = 'Phone' ORDER BY a.added_at DESC LIMIT 1),
    u.name, m.id, m.is_incoming, m.kind, m.text, m.tick, m.deleted_at,
    COALESCE(s.typed_name, s.address_book_name, s.push_name, s.fallback_name)
FROM conversations c
LEFT JOIN contacts p ON p.id = c.contact_id
LEFT JOIN users u ON u.id = c.assigned_to
LEFT JOIN inbox_messages m ON m.id = c.last_message_id
LEFT JOIN contacts s0 ON s0.id = m.sender_id
LEFT JOIN contacts s ON s.id = COALESCE(s0.merged_into, s0.id)

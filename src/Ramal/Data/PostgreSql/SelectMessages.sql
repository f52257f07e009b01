SELECT id, state, recipient, to_name, to_kind, text, media, due_at, time_zone, late_by, instance_id, choice, sent_via, external_id, reason,
    created_at, updated_at, accepted_at, delivered_at, read_at, origin
FROM scheduled_messages

-- When the next waiting message is too late.
SELECT hold_at FROM scheduled_messages WHERE state = 'planned' ORDER BY hold_at LIMIT 1

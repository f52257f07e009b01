-- When the next message falls due whose instance is still to be chosen.
SELECT next_at FROM scheduled_messages WHERE state = 'planned' AND instance_id IS NULL ORDER BY next_at LIMIT 1

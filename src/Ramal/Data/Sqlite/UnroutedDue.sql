-- Due messages whose instance is still to be chosen.
SELECT id, user_id, choice, version, fencing FROM scheduled_messages
WHERE state = 'planned' AND instance_id IS NULL AND next_at <= @now
ORDER BY next_at
LIMIT 200

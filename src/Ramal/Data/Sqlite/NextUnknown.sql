-- When to look into the history next for a message of unknown outcome.
SELECT next_at FROM scheduled_messages WHERE state = 'unknown' ORDER BY next_at LIMIT 1

-- Rule of MoveMany
-- Holds what can no longer go by itself: its time is past by more than its limit.
SELECT id, state FROM scheduled_messages
WHERE state = 'planned' AND hold_at < @now
LIMIT 500
FOR UPDATE SKIP LOCKED

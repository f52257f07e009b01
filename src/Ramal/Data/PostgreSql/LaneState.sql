-- The pace of one instance, and when its next message falls due; null when none waits.
SELECT
    (SELECT pace_ms FROM user_instances WHERE user_id = @account AND id = @instance),
    (SELECT next_at FROM scheduled_messages
     WHERE user_id = @account AND instance_id = @instance AND state = 'planned'
     ORDER BY next_at, id
     LIMIT 1)

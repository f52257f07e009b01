-- The number went away: what waits for it by an ordered list may go through another one.
UPDATE scheduled_messages
SET instance_id = NULL
WHERE user_id = @account AND instance_id = @instance AND state = 'planned' AND choice <> 'active'
RETURNING 1

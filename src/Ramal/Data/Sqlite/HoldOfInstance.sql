-- Rule of MoveMany
-- Holds what was planned through an instance that is being deleted.
SELECT id FROM scheduled_messages
WHERE user_id = @account AND instance_id = @instance AND state IN ('planned', 'claimed') AND choice IS NULL

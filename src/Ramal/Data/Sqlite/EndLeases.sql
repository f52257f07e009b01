-- Rule of MoveMany
-- What was claimed under a lease that ran out goes back before anything left; what was handed over may or may not have gone out.
SELECT id FROM scheduled_messages
WHERE lease_until < @before AND state = @from
LIMIT 500

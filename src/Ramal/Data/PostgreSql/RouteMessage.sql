-- Settles through which instance a waiting message goes, or when to choose again.
UPDATE scheduled_messages
SET instance_id = @instance, next_at = @next
WHERE id = @id AND state = 'planned' AND version = @version
RETURNING 1

DELETE FROM session_entries
WHERE user_id = @account AND instance_id = @instance AND section = @section AND name = @name
RETURNING 1

DELETE FROM session_entries WHERE user_id = @account AND instance_id = @instance
RETURNING 1

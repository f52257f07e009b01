INSERT INTO session_entries (user_id, instance_id, section, name, value)
VALUES (@account, @instance, @section, @name, @value)
ON CONFLICT (user_id, instance_id, section, name) DO UPDATE SET value = excluded.value
RETURNING 1

-- One more alias of a person; whoever has it already keeps it.
INSERT INTO contact_aliases (account_id, name, kind, value, contact_id, origin_id, added_at)
VALUES (@account, @name, @kind, @value, @contact, @contact, @now)
ON CONFLICT (account_id, name) DO NOTHING
RETURNING 1

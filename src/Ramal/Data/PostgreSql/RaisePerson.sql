-- Counts on from the highest number that was written, also when it was chosen by hand. By ALTER and not by setval, which
-- stays when the transaction is rolled back: a dry run must give no number away.
DO $$
BEGIN
  EXECUTE format(
    'ALTER SEQUENCE users_id_seq RESTART WITH %s',
    (SELECT greatest((SELECT max(id) FROM users), (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM users_id_seq)) + 1));
END $$

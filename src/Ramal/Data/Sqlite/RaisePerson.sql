-- Nothing to do: SQLite counts on from the highest number that was written.
SELECT 1

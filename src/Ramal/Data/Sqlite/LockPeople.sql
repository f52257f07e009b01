-- Nothing to do: a transaction of SQLite that writes is the only one from its BEGIN on.
SELECT 1

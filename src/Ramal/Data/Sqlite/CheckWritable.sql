-- Takes and gives back the write lock: fails on a database that is read-only or not there.
BEGIN IMMEDIATE;
ROLLBACK;
SELECT 1

-- Before tables change: SQLite refuses to rename a table that a view or a trigger names. Search.sql makes them again.
DROP TRIGGER IF EXISTS inbox_search_insert;
DROP TRIGGER IF EXISTS inbox_search_delete;
DROP TRIGGER IF EXISTS inbox_search_update;
DROP VIEW IF EXISTS inbox_search_source

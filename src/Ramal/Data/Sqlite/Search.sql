-- The full-text index over messages: kept by triggers, so that no writer can forget it. Accents and case are folded by the
-- tokenizer. The scope is a word of its own, so that one account's search never walks through the words of another.
CREATE VIEW IF NOT EXISTS inbox_search_source AS SELECT number, text, 'a' || account_id AS scope FROM inbox_messages;
CREATE VIRTUAL TABLE IF NOT EXISTS inbox_search USING fts5(text, scope, content='inbox_search_source', content_rowid='number', tokenize='unicode61 remove_diacritics 2', prefix='3', detail='column', columnsize=0);
CREATE TRIGGER IF NOT EXISTS inbox_search_insert AFTER INSERT ON inbox_messages WHEN new.text <> '' BEGIN
    INSERT INTO inbox_search (rowid, text, scope) VALUES (new.number, new.text, 'a' || new.account_id);
END;
CREATE TRIGGER IF NOT EXISTS inbox_search_delete AFTER DELETE ON inbox_messages WHEN old.text <> '' BEGIN
    INSERT INTO inbox_search (inbox_search, rowid, text, scope) VALUES ('delete', old.number, old.text, 'a' || old.account_id);
END;
CREATE TRIGGER IF NOT EXISTS inbox_search_update AFTER UPDATE OF text ON inbox_messages WHEN old.text <> new.text BEGIN
    INSERT INTO inbox_search (inbox_search, rowid, text, scope) SELECT 'delete', old.number, old.text, 'a' || old.account_id WHERE old.text <> '';
    INSERT INTO inbox_search (rowid, text, scope) SELECT new.number, new.text, 'a' || new.account_id WHERE new.text <> '';
END

-- The full-text index over messages: a column that the server computes, so that no writer can forget it. Accents are taken
-- off before the case, because a server with locale C lowers only plain letters. The account is a word of its own ("#2"),
-- so that one account's search never walks through the words of another.
ALTER TABLE inbox_messages ADD COLUMN IF NOT EXISTS search tsvector GENERATED ALWAYS AS (
    array_to_tsvector(ARRAY['#' || account_id::text]) || to_tsvector('simple'::regconfig,
        regexp_replace(lower(regexp_replace(normalize(text, NFKD), '[\u0300-\u036f]', '', 'g')), '[!-/:-@\[-`{-~]+', ' ', 'g'))) STORED;
CREATE INDEX IF NOT EXISTS ix_inbox_messages_search ON inbox_messages USING gin (search)

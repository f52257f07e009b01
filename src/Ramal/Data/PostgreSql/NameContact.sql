-- New names of a person, on the person and on its conversations.
WITH named AS (
    UPDATE contacts SET address_book_name = @book, push_name = @push, fallback_name = @fallback, sort_name = @sort, updated_at = @now WHERE id = @id),
titled AS (
    UPDATE conversations SET title = @title, search_title = @sort WHERE account_id = @account AND contact_id = @id)
INSERT INTO events (account_id, type, subject, at, data)
VALUES (@account, 'contact.updated', @id::text, @now, json_build_object('contactId', @id)::text)
RETURNING 1

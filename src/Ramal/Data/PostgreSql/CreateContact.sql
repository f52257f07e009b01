-- A person is seen for the first time.
INSERT INTO contacts (id, account_id, address_book_name, push_name, sort_name, fallback_name, fields, created_at, updated_at)
VALUES (@id, @account, @book, @push, @sort, @fallback, '{}', @now, @now)
ON CONFLICT (id) DO NOTHING
RETURNING 1

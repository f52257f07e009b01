-- Who has these aliases, and whose they were before any merge.
SELECT a.name, c.id, c.typed_name, c.address_book_name, c.push_name, c.fallback_name, c.created_at, a.origin_id,
    EXISTS (SELECT 1 FROM contacts g WHERE g.merged_into = c.id)
FROM contact_aliases a JOIN contacts c ON c.id = a.contact_id
WHERE a.account_id = @account AND a.name IN (@name0, @name1, @name2, @name3)

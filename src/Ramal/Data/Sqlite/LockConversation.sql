-- The transaction holds the one write lock already.
SELECT 1 WHERE {0} IS NOT NULL

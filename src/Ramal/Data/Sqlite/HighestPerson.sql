-- The highest number ever given to a person: numbers are never given twice.
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'users'), 0) AS "Value"

-- The highest number ever given to a person: numbers are never given twice.
SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS "Value" FROM users_id_seq

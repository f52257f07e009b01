-- How much is unread of each instance. Answered from the index alone, which holds the unread ones only.
SELECT instance_id, COUNT(*), SUM(unread)
FROM conversations
WHERE account_id = @account AND unread > 0 AND absorbed_into IS NULL AND NOT is_archived
GROUP BY instance_id
ORDER BY instance_id

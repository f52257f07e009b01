SELECT sequence, '0'
FROM events
ORDER BY sequence DESC
LIMIT 1

SELECT sequence, '0'
FROM events
WHERE sequence = @sequence

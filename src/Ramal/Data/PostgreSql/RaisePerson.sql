-- Counts on from the highest number that was written, also when it was chosen by hand.
SELECT setval('users_id_seq', greatest((SELECT max(id) FROM users), (SELECT last_value FROM users_id_seq)))

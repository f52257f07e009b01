-- Whoever decides who has the word in a conversation holds its row: a person's answer and a flow's come one after the other.
SELECT 1 FROM conversations WHERE id = {0} FOR UPDATE

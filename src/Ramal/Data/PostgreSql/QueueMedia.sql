-- Remembers how to fetch the file of a message, when the message was new and its file is not here already.
INSERT INTO waiting_media (message_id, account_id, instance_id, sealed_file, attempts, next_at)
SELECT m.id, m.account_id, m.instance_id, @file, 0, @now FROM inbox_messages m WHERE m.id = @message AND m.media_state = 'waiting'
ON CONFLICT (message_id) DO NOTHING
RETURNING 1

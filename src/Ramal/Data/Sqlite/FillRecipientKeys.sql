-- Messages of version 0.1 have no key of their recipient yet: Features/Contacts/AliasName.cs, for the two forms of that time.
UPDATE scheduled_messages SET recipient_key = CASE
    WHEN recipient LIKE '%@%' THEN 'chat:' || recipient
    WHEN length(recipient) = 13 AND substr(recipient, 2, 2) = '55' AND substr(recipient, 6, 1) BETWEEN '6' AND '9'
        THEN 'phone:' || substr(recipient, 2, 4) || '9' || substr(recipient, 6)
    ELSE 'phone:' || substr(recipient, 2)
END
WHERE recipient_key = ''

-- A standby, or a server that an operator made read-only, takes no changes.
SELECT current_setting('transaction_read_only') = 'off'

-- Nobody is added, demoted or removed until this transaction ends. Reading goes on.
LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE

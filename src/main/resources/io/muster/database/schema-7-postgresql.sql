-- The queue of each caller, for a claim that looks past another caller's; its conditions are those of the claims, word for
-- word.
CREATE INDEX IF NOT EXISTS muster_group_waiting_caller ON muster_group (caller, id) WHERE state = 'queued' AND deaths < 2;

-- Lists are read backwards, from a row of all columns on, and that takes an index with all of them in the same order. To make
-- one takes as long as to sort all groups, while nobody can write.
DROP INDEX IF EXISTS muster_group_filter;
CREATE INDEX muster_group_filter ON muster_group (state, mode, id);
DROP INDEX IF EXISTS muster_group_caller_filter;
CREATE INDEX muster_group_caller_filter ON muster_group (caller, state, mode, id);
DROP INDEX IF EXISTS muster_group_caller;
CREATE INDEX muster_group_caller ON muster_group (caller, id);

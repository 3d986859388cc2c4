-- The queue of each caller, for a claim that skips other callers; the conditions must be exactly those of the claims.
CREATE INDEX IF NOT EXISTS muster_group_waiting_caller ON muster_group (caller, id) WHERE state = 'queued' AND deaths < 2;

-- Lists are read backwards, starting after given values of all columns, which needs an index with all of them in the same
-- order. Creating it takes as long as sorting all groups, and blocks writes meanwhile.
DROP INDEX IF EXISTS muster_group_filter;
CREATE INDEX muster_group_filter ON muster_group (state, mode, id);
DROP INDEX IF EXISTS muster_group_caller_filter;
CREATE INDEX muster_group_caller_filter ON muster_group (caller, state, mode, id);
DROP INDEX IF EXISTS muster_group_caller;
CREATE INDEX muster_group_caller ON muster_group (caller, id);

-- The queue of each caller, for a claim that looks past another caller's, and that of the suspects. The claims name the index
-- that they read.
CREATE INDEX IF NOT EXISTS muster_group_queue_caller ON muster_group (state, caller, id);
CREATE INDEX IF NOT EXISTS muster_group_suspect ON muster_group (state, deaths, id);

-- The queue of each caller, for a claim that skips other callers, and the queue of suspects. Claims name the index that they
-- use.
CREATE INDEX IF NOT EXISTS muster_group_queue_caller ON muster_group (state, caller, id);
CREATE INDEX IF NOT EXISTS muster_group_suspect ON muster_group (state, deaths, id);

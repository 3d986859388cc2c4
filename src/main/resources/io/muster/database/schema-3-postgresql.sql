-- Partial indexes for single queries, so that their cost does not grow with the number of groups.

-- the queue, and its suspects: the conditions must be exactly those of the claims
CREATE INDEX IF NOT EXISTS muster_group_waiting ON muster_group (id) WHERE state = 'queued' AND deaths < 2;
CREATE INDEX IF NOT EXISTS muster_group_suspect ON muster_group (id) WHERE state = 'queued' AND deaths >= 2;
DROP INDEX IF EXISTS muster_group_queue;

CREATE INDEX IF NOT EXISTS muster_group_running ON muster_group (owner) WHERE state = 'running';
DROP INDEX IF EXISTS muster_group_owner;

CREATE INDEX IF NOT EXISTS muster_group_ended ON muster_group (finished_at) WHERE state = 'finished';
DROP INDEX IF EXISTS muster_group_finished;

-- for lists with a filter; without one, the primary key read backwards is the list
CREATE INDEX IF NOT EXISTS muster_group_filter ON muster_group (state, mode, id DESC);
CREATE INDEX IF NOT EXISTS muster_group_caller_filter ON muster_group (caller, state, mode, id DESC);
DROP INDEX IF EXISTS muster_group_newest;

-- for followers of a group: reads only new outcomes
CREATE INDEX IF NOT EXISTS muster_task_event ON muster_task (group_id, event) WHERE event IS NOT NULL;

-- a queue changes continually and stays short: each claim would have to skip its dead rows
ALTER TABLE muster_group SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

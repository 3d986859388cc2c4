-- Indexes that hold what a question is about and nothing else, so that none of them costs more the more groups are kept.

-- the queue, and those of it with which nodes died: their conditions are those of the claims, word for word
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

-- for who follows a group: what is new, without what is not
CREATE INDEX IF NOT EXISTS muster_task_event ON muster_task (group_id, event) WHERE event IS NOT NULL;

-- a queue changes all the time and stays short: its dead rows are in the way of each claim
ALTER TABLE muster_group SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

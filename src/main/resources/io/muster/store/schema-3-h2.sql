-- Indexes for every question that is asked often, so that none costs more the more groups are kept.

-- the groups of the queue with which nodes died
CREATE INDEX IF NOT EXISTS muster_group_suspect ON muster_group (state, deaths);

-- for lists with a filter, in the order of which H2 reads them
CREATE INDEX IF NOT EXISTS muster_group_filter ON muster_group (state, mode, id DESC);
CREATE INDEX IF NOT EXISTS muster_group_caller_filter ON muster_group (caller, state, mode, id DESC);

-- for who follows a group: what is new, without what is not
CREATE INDEX IF NOT EXISTS muster_task_event ON muster_task (group_id, event);

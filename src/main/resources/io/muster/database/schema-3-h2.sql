-- Indexes for lists and followers, so that their cost does not grow with the number of groups. None for suspects: H2 would
-- use it to scan the whole queue for the others.

-- for lists with a filter, in the order in which H2 reads them
CREATE INDEX IF NOT EXISTS muster_group_filter ON muster_group (state, mode, id DESC);
CREATE INDEX IF NOT EXISTS muster_group_caller_filter ON muster_group (caller, state, mode, id DESC);

-- for followers of a group: reads only new outcomes
CREATE INDEX IF NOT EXISTS muster_task_event ON muster_task (group_id, event);

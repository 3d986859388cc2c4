-- Indexes for lists and followers, so that neither costs more the more groups are kept. None for suspects: H2 would read
-- the whole queue by it for the others.

-- for lists with a filter, in the order of which H2 reads them
CREATE INDEX IF NOT EXISTS muster_group_filter ON muster_group (state, mode, id DESC);
CREATE INDEX IF NOT EXISTS muster_group_caller_filter ON muster_group (caller, state, mode, id DESC);

-- for who follows a group: what is new, without what is not
CREATE INDEX IF NOT EXISTS muster_task_event ON muster_task (group_id, event);

-- tasks that are run for each element of a list: how many items they have, once that is known; and of each item, whose idx is
-- that of its task, its place in the list, from 0
ALTER TABLE muster_task ADD COLUMN IF NOT EXISTS items INTEGER;
ALTER TABLE muster_task ADD COLUMN IF NOT EXISTS item INTEGER DEFAULT -1 NOT NULL;
-- an item's id is that of its task, and its place: orders[3]
ALTER TABLE muster_task ALTER COLUMN id SET DATA TYPE VARCHAR(80);
ALTER TABLE muster_cancel ALTER COLUMN task_id SET DATA TYPE VARCHAR(80);

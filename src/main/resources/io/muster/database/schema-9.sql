-- tasks that did not run because of the outcome of tasks that they depend on
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS skipped INTEGER DEFAULT 0 NOT NULL;

-- tasks that did not run, because of what those that they depend on came to
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS skipped INTEGER DEFAULT 0 NOT NULL;

-- groups that were run by a name, and with which parameters (JSON)
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS name VARCHAR(64);
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS parameters TEXT;
CREATE INDEX IF NOT EXISTS muster_group_name ON muster_group (name, id DESC);
CREATE INDEX IF NOT EXISTS muster_group_caller_name ON muster_group (caller, name, id DESC);

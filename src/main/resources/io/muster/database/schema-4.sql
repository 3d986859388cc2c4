-- how often the node has said that it is up: the others watch that this goes on, each by its own clock
ALTER TABLE muster_node ADD COLUMN IF NOT EXISTS beat BIGINT DEFAULT 0 NOT NULL;
-- another node found it silent for a whole lease: its groups are being taken over, and it must not come back by this name
ALTER TABLE muster_node ADD COLUMN IF NOT EXISTS dead BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE muster_node DROP COLUMN IF EXISTS lease_until;

-- the number of heartbeats: the other nodes check that it increases, each by its own clock
ALTER TABLE muster_node ADD COLUMN IF NOT EXISTS beat BIGINT DEFAULT 0 NOT NULL;
-- another node found it silent for a whole lease: its groups are being taken over, and it must not use this name again
ALTER TABLE muster_node ADD COLUMN IF NOT EXISTS dead BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE muster_node DROP COLUMN IF EXISTS lease_until;

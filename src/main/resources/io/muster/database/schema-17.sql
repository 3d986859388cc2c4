-- the trace of the request that has posted a group, as lines of text; none if there was none, or an earlier Muster has stored it
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS trace VARCHAR(2000);

-- For lists of all callers' groups only. PostgreSQL expects so little of a range of states and modes that it may prefer these
-- indexes to those that begin with the caller, and then reads the groups of all callers to find those of one. Their conditions are
-- always true: queries that do not ask for a caller repeat them, all others cannot use these indexes.
-- Creating them takes as long as sorting all groups, and blocks writes meanwhile.
DROP INDEX IF EXISTS muster_group_filter;
CREATE INDEX muster_group_filter ON muster_group (state, mode, id) WHERE tasks >= 0;
DROP INDEX IF EXISTS muster_group_name;
CREATE INDEX muster_group_name ON muster_group (name, id) WHERE name IS NOT NULL AND tasks >= 0;
DROP INDEX IF EXISTS muster_group_outcome;
CREATE INDEX muster_group_outcome ON muster_group (outcome, id) WHERE outcome IS NOT NULL AND tasks >= 0;
DROP INDEX IF EXISTS muster_label_content;
CREATE INDEX muster_label_content ON muster_label (name, content, group_id) WHERE OCTET_LENGTH(content) >= 0;

-- what callers attach to a group to find it again: as shown (JSON), and for lists
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS labels TEXT;
CREATE TABLE IF NOT EXISTS muster_label (
    group_id UUID NOT NULL REFERENCES muster_group (id) ON DELETE CASCADE,
    caller   VARCHAR(255) NOT NULL,
    name     VARCHAR(64) NOT NULL,
    content  VARCHAR(128) NOT NULL,
    PRIMARY KEY (group_id, name)
);
CREATE INDEX IF NOT EXISTS muster_label_content ON muster_label (name, content, group_id);
CREATE INDEX IF NOT EXISTS muster_label_caller ON muster_label (caller, name, content, group_id);

-- for lists of groups by their outcome
CREATE INDEX IF NOT EXISTS muster_group_outcome ON muster_group (outcome, id) WHERE outcome IS NOT NULL;
CREATE INDEX IF NOT EXISTS muster_group_caller_outcome ON muster_group (caller, outcome, id) WHERE outcome IS NOT NULL;

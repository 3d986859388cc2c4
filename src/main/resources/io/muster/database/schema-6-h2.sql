-- callbacks are claimed by nodes as groups are: the group's owner, the called server, the claiming node, and how often it
-- was claimed or released
ALTER TABLE muster_callback ADD COLUMN IF NOT EXISTS caller VARCHAR(255) DEFAULT '' NOT NULL;
ALTER TABLE muster_callback ADD COLUMN IF NOT EXISTS receiver VARCHAR(300) DEFAULT '' NOT NULL;
ALTER TABLE muster_callback ADD COLUMN IF NOT EXISTS owner VARCHAR(100);
ALTER TABLE muster_callback ADD COLUMN IF NOT EXISTS epoch BIGINT DEFAULT 0 NOT NULL;

UPDATE muster_callback SET
    caller = (SELECT g.caller FROM muster_group g WHERE g.id = group_id),
    receiver = SUBSTRING(REGEXP_REPLACE(url, '^(https?://[^/?#]*).*$', '$1') FROM 1 FOR 300);

-- redundant: next_attempt already says when callbacks are due
UPDATE muster_callback SET next_attempt = CURRENT_TIMESTAMP WHERE state = 'pending' AND next_attempt IS NULL;
DROP TABLE IF EXISTS scheduled_tasks;

CREATE INDEX IF NOT EXISTS muster_callback_due ON muster_callback (state, next_attempt);
CREATE INDEX IF NOT EXISTS muster_callback_owner ON muster_callback (owner);

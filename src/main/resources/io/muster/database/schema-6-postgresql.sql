-- callbacks are claimed by nodes as groups are
ALTER TABLE muster_callback
    -- the name of the group's owner
    ADD COLUMN IF NOT EXISTS caller   VARCHAR(255) DEFAULT '' NOT NULL,
    -- scheme, host and port of the URL
    ADD COLUMN IF NOT EXISTS receiver VARCHAR(300) DEFAULT '' NOT NULL,
    -- the node that is sending it
    ADD COLUMN IF NOT EXISTS owner    VARCHAR(100),
    -- incremented with each claim and each end of one: an older claim has no effect any more
    ADD COLUMN IF NOT EXISTS epoch    BIGINT DEFAULT 0 NOT NULL;

UPDATE muster_callback SET
    caller = (SELECT g.caller FROM muster_group g WHERE g.id = group_id),
    receiver = SUBSTRING(REGEXP_REPLACE(url, '^(https?://[^/?#]*).*$', '\1') FROM 1 FOR 300);

-- redundant: next_attempt already says when callbacks are due
UPDATE muster_callback SET next_attempt = CURRENT_TIMESTAMP WHERE state = 'pending' AND next_attempt IS NULL;
DROP TABLE IF EXISTS scheduled_tasks;

CREATE INDEX IF NOT EXISTS muster_callback_due ON muster_callback (next_attempt)
    WHERE state = 'pending' AND owner IS NULL;
CREATE INDEX IF NOT EXISTS muster_callback_owner ON muster_callback (owner) WHERE owner IS NOT NULL;

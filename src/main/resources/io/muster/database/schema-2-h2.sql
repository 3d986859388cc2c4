-- In H2, TEXT is a VARCHAR, which is stored in the page of its row and copied with each change of the row; a CLOB that is
-- longer than this many bytes is stored separately
SET MAX_LENGTH_INPLACE_LOB 4096;

-- each statement copies its table: large texts first, so that the later ones need not copy them
ALTER TABLE muster_group ALTER COLUMN document SET DATA TYPE CHARACTER LARGE OBJECT;
ALTER TABLE muster_task ALTER COLUMN result SET DATA TYPE CHARACTER LARGE OBJECT;
ALTER TABLE muster_task ALTER COLUMN detail SET DATA TYPE CHARACTER LARGE OBJECT;

-- the number of tasks, and of those in each state; the rest are pending
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS tasks INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS running INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS succeeded INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS failed INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS timed_out INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS cancelled INTEGER DEFAULT 0 NOT NULL;
-- size of the document in UTF-8
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS document_bytes BIGINT DEFAULT 0 NOT NULL;
-- an estimate of the heap needed to read the document
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS memory_bytes BIGINT DEFAULT 0 NOT NULL;
-- total size of its tasks' results and details in UTF-8
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS result_bytes BIGINT DEFAULT 0 NOT NULL;
-- size of result and detail in UTF-8
ALTER TABLE muster_task ADD COLUMN IF NOT EXISTS result_bytes BIGINT DEFAULT 0 NOT NULL;

UPDATE muster_task SET result_bytes = COALESCE(OCTET_LENGTH(result), 0) + COALESCE(OCTET_LENGTH(detail), 0)
WHERE event IS NOT NULL;

UPDATE muster_group SET
    document_bytes = OCTET_LENGTH(document),
    memory_bytes = 2 * OCTET_LENGTH(document)
        + 32 * (CHAR_LENGTH(document) - CHAR_LENGTH(REPLACE(REPLACE(REPLACE(document, ',', ''), '{', ''), '[', '')));

UPDATE muster_group SET (tasks, running, succeeded, failed, timed_out, cancelled, result_bytes) = (
    SELECT COUNT(*),
        COUNT(*) FILTER (WHERE t.state = 'running'),
        COUNT(*) FILTER (WHERE t.state = 'succeeded'),
        COUNT(*) FILTER (WHERE t.state = 'failed'),
        COUNT(*) FILTER (WHERE t.state = 'timed_out'),
        COUNT(*) FILTER (WHERE t.state = 'cancelled'),
        COALESCE(SUM(t.result_bytes), 0)
    FROM muster_task t WHERE t.group_id = muster_group.id);

-- how a task came to its outcome: how long it waited for a permit of its group, and its attempts (JSON), whose size in UTF-8
-- result_bytes includes
ALTER TABLE muster_task ADD COLUMN IF NOT EXISTS queued_ms BIGINT;
ALTER TABLE muster_task ADD COLUMN IF NOT EXISTS attempts TEXT;

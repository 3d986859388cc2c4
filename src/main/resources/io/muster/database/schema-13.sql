-- the answer of a group that has succeeded, if its document has one (JSON), and its size in UTF-8, which result_bytes includes
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS answer TEXT;
ALTER TABLE muster_group ADD COLUMN IF NOT EXISTS answer_bytes BIGINT DEFAULT 0 NOT NULL;

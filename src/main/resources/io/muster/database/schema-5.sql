-- covers a caller's storage usage, so that the total is computed without reading the table
CREATE INDEX IF NOT EXISTS muster_group_kept ON muster_group (caller, tasks, document_bytes, result_bytes);

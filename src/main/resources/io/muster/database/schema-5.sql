-- all that tells how much a caller keeps, so that it is summed up without reading a row of the table
CREATE INDEX IF NOT EXISTS muster_group_kept ON muster_group (caller, tasks, document_bytes, result_bytes);

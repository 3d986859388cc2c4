-- retention: looking for expired keys must not read all of them
CREATE INDEX IF NOT EXISTS muster_idempotency_created ON muster_idempotency (created_at);

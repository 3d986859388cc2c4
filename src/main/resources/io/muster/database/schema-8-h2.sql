-- The due callbacks of each caller by receiver, for a claim that skips failing receivers; it names this index.
CREATE INDEX IF NOT EXISTS muster_callback_lane ON muster_callback (state, caller, receiver, next_attempt);

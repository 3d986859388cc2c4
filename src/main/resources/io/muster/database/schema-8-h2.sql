-- What is due of each caller, receiver by receiver, for a claim that goes past those in trouble; it names this index.
CREATE INDEX IF NOT EXISTS muster_callback_lane ON muster_callback (state, caller, receiver, next_attempt);

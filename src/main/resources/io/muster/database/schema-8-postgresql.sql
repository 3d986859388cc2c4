-- The due callbacks of each caller by receiver, for a claim that skips failing receivers; the conditions must be exactly
-- those of the claims.
CREATE INDEX IF NOT EXISTS muster_callback_lane ON muster_callback (caller, receiver, next_attempt)
    WHERE state = 'pending' AND owner IS NULL;

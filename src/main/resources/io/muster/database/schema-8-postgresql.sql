-- What is due of each caller, receiver by receiver, for a claim that goes past those in trouble; its conditions are those of
-- the claims, word for word.
CREATE INDEX IF NOT EXISTS muster_callback_lane ON muster_callback (caller, receiver, next_attempt)
    WHERE state = 'pending' AND owner IS NULL;

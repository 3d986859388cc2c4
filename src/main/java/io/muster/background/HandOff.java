package io.muster.background;

import io.muster.store.Claim;

/** Hands a claimed group over to be run; returns at once. */
public interface HandOff {

    void run(Claim claim);
}

package io.muster.background;

/** Hands off a claimed group to be run; returns at once. */
public interface HandOff {

    void run(Claimed group);
}

package io.muster.background;

/** Hands a claimed group over to be run; returns at once. */
public interface HandOff {

    void run(Claimed group);
}

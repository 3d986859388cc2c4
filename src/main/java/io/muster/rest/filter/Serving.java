package io.muster.rest.filter;

/** Whether requests are served: not before the server has started the whole application. Thread-safe. */
public final class Serving {

    private volatile boolean begun;

    /** Requests are served from now on. */
    public void begin() {
        begun = true;
    }

    public boolean hasBegun() {
        return begun;
    }
}

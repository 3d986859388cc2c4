package io.muster.trace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The traces of the requests that have posted background groups, until this node has run the groups. Only in memory: a group
 * that another node runs, or that waits while {@value #MAX} others are posted, has none. Thread-safe: guarded by its monitor.
 */
public final class PostedTraces {

    static final int MAX = 4_000;

    private static final int MAX_BAGGAGE = 1_024;

    private final Map<UUID, TraceContext> traces = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, TraceContext> eldest) {
            return size() > MAX;
        }
    };

    /** Remembers the trace of a group that is about to be stored. A long {@code baggage} is left out. */
    public synchronized void remember(UUID group, TraceContext trace) {
        traces.put(group, trace.baggage().length() > MAX_BAGGAGE ? trace.withoutBaggage() : trace);
    }

    /** The trace of a group that starts; empty if it is not known here. */
    public synchronized Optional<TraceContext> of(UUID group) {
        return Optional.ofNullable(traces.get(group));
    }

    /** A group has ended, or was not stored. */
    public synchronized void forget(UUID group) {
        traces.remove(group);
    }
}

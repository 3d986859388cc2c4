package io.muster.tracing;

import io.muster.group.GroupListener;
import io.muster.group.GroupObserver;
import io.muster.group.ObservedGroup;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;
import io.muster.outbound.CallListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes on the traces of groups' callers to the hosts that their tasks call, so that a trace does not end here. Does nothing
 * for a group whose caller sent none. Thread-safe.
 */
public final class Traces implements GroupListener, CallListener {

    private final TraceHosts hosts;
    private final Map<String, GroupTrace> groups = new ConcurrentHashMap<>();

    /** @param hosts the hosts that learn of traces */
    public Traces(TraceHosts hosts) {
        this.hosts = hosts;
    }

    @Override
    public GroupObserver starting(ObservedGroup group) {
        Map<String, String> caller = group.origin().trace();
        if (caller.isEmpty()) {
            return GroupObserver.NONE;
        }
        String id = group.id().toString();
        GroupTrace trace = new PassedOn(caller, () -> groups.remove(id));
        groups.put(id, trace);
        return trace;
    }

    @Override
    public AttemptObserver starting(CallAttempt attempt) {
        if (groups.isEmpty()) {
            return AttemptObserver.NONE;
        }
        GroupTrace trace = groups.get(attempt.owner().group());
        return trace == null ? AttemptObserver.NONE : trace.starting(attempt, propagates(attempt));
    }

    // a task that names the trace itself knows best
    private boolean propagates(CallAttempt attempt) {
        return !attempt.namesTrace() && hosts.test(attempt.target());
    }

    /** Passes on what the caller sent, unchanged. */
    private record PassedOn(Map<String, String> fields, Runnable onEnd) implements GroupTrace {

        @Override
        public AttemptObserver starting(CallAttempt attempt, boolean propagates) {
            return propagates ? new SentFields(fields) : AttemptObserver.NONE;
        }

        @Override
        public void finished(Duration elapsed) {
            onEnd.run();
        }
    }
}

package io.muster.tracing;

import io.muster.group.observer.GroupListener;
import io.muster.group.observer.GroupObserver;
import io.muster.group.observer.ObservedGroup;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;
import io.muster.outbound.CallListener;
import io.muster.outbound.CallbackOrigin;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Traces groups and their callbacks: as spans if something makes them; otherwise it passes on what their callers sent to the hosts that their tasks
 * and callbacks call, so that a trace does not end here. Does nothing for a group without either. Thread-safe.
 */
public final class Traces implements GroupListener, CallListener {

    private final TraceHosts hosts;
    private final Optional<GroupTraces> spans;
    private final Map<String, GroupTrace> groups = new ConcurrentHashMap<>();

    /**
     * @param hosts the hosts that learn of traces
     * @param spans makes spans of groups; empty if nothing does
     */
    public Traces(TraceHosts hosts, Optional<GroupTraces> spans) {
        this.hosts = hosts;
        this.spans = spans;
    }

    @Override
    public GroupObserver starting(ObservedGroup group) {
        Map<String, String> caller = group.origin().trace();
        if (caller.isEmpty() && spans.isEmpty()) {
            return GroupObserver.NONE;
        }
        String id = group.id().toString();
        Runnable onEnd = () -> groups.remove(id);
        GroupTrace trace = spans.isPresent() ? spans.get().start(group, onEnd) : new PassedOn(caller, onEnd);
        groups.put(id, trace);
        return trace;
    }

    @Override
    public AttemptObserver starting(CallAttempt attempt) {
        Optional<CallbackOrigin> callback = attempt.callback();
        if (callback.isPresent()) {
            // whatever its group does: it may run again by now
            return starting(attempt, callback.get());
        }
        if (groups.isEmpty()) {
            return AttemptObserver.NONE;
        }
        GroupTrace trace = groups.get(attempt.owner().group());
        return trace == null ? AttemptObserver.NONE : trace.starting(attempt, propagates(attempt));
    }

    private AttemptObserver starting(CallAttempt attempt, CallbackOrigin callback) {
        boolean propagates = propagates(attempt);
        if (spans.isPresent()) {
            return spans.get().starting(attempt, callback, propagates);
        }
        return propagates && !callback.trace().isEmpty() ? new SentFields(callback.trace()) : AttemptObserver.NONE;
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

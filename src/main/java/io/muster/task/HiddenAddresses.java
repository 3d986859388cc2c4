package io.muster.task;

import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Removes from outcomes what reveals the servers that a task called: URLs and host names, and a failed server's
 * response, which may contain such names. For groups whose callers did not name those servers themselves.
 */
public final class HiddenAddresses {

    private static final String HTTP = "http";

    private HiddenAddresses() {}

    /** The outcome of a task without addresses. */
    public static TaskOutcome<?> in(TaskId task, TaskOutcome<?> outcome) {
        if (outcome instanceof Failed<?> failed) {
            return failed(in(task, failed.fault()), failed.fallback());
        } else if (outcome instanceof TimedOut<?> timedOut) {
            return timedOut(in(task, timedOut.fault()), timedOut.fallback());
        } else if (outcome instanceof Succeeded<?> succeeded && succeeded.value() instanceof TaskValue value) {
            // the target of redirects
            return new Succeeded<>(new TaskValue(value.json(), without(value.annotations(), "url")));
        }
        return outcome;
    }

    private static <T extends @Nullable Object> TaskOutcome<T> failed(Fault fault, Optional<T> fallback) {
        return new Failed<>(fault, fallback);
    }

    private static <T extends @Nullable Object> TaskOutcome<T> timedOut(Fault fault, Optional<T> fallback) {
        return new TimedOut<>(fault, fallback);
    }

    private static Fault in(TaskId task, Fault fault) {
        String detail = fault.code().isAboutAddresses() ? "Task %s: %s".formatted(task, fault.title()) : fault.detail();
        return new Fault(
                fault.code(),
                fault.status(),
                fault.title(),
                detail,
                without(without(fault.annotations(), "url"), "headers"),
                Optional.empty(),
                fault.cause());
    }

    private static Map<String, Object> without(Map<String, Object> annotations, String member) {
        if (!(annotations.get(HTTP) instanceof Map<?, ?> http) || !http.containsKey(member)) {
            return annotations;
        }
        Map<Object, Object> less = new LinkedHashMap<>(http);
        less.remove(member);
        Map<String, Object> all = new LinkedHashMap<>(annotations);
        all.put(HTTP, less);
        return all;
    }
}

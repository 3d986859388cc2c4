package io.muster.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Why a task or a group did not succeed, as a value: what a caller is told of it.
 *
 * @param code the kind, stable across releases
 * @param status the HTTP status a group answers when it fails for this
 * @param title a short text for people
 * @param detail what happened this time; never a stack trace
 * @param annotations what is shown beside the error in the task's result, by field name, values as in {@link TaskValue}
 * @param upstream what another server said that made the task fail, shown within the error; with its annotations
 * @param cause what was thrown, for Java callers and the log; never shown on the wire
 */
public record Fault(
        FaultCode code,
        int status,
        String title,
        String detail,
        Map<String, Object> annotations,
        Optional<TaskValue> upstream,
        Optional<Throwable> cause) {

    public Fault {
        // not Map.copyOf, whose order is another in every run
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /** A fault with the status and title of its kind. */
    public static Fault of(FaultCode code, String detail) {
        return new Fault(code, code.status(), code.title(), detail, Map.of(), Optional.empty(), Optional.empty());
    }

    public Fault withStatus(int newStatus) {
        return new Fault(code, newStatus, title, detail, annotations, upstream, cause);
    }

    public Fault withTitle(String newTitle) {
        return new Fault(code, status, newTitle, detail, annotations, upstream, cause);
    }

    public Fault withAnnotations(Map<String, Object> newAnnotations) {
        return new Fault(code, status, title, detail, newAnnotations, upstream, cause);
    }

    public Fault withUpstream(Optional<TaskValue> newUpstream) {
        return new Fault(code, status, title, detail, annotations, newUpstream, cause);
    }

    public Fault causedBy(Throwable newCause) {
        return new Fault(code, status, title, detail, annotations, upstream, Optional.of(newCause));
    }
}

package io.muster.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Why a task or a group did not succeed, as a value for callers.
 *
 * @param code the kind, stable across releases
 * @param status the HTTP status of a group that fails with it
 * @param title a short text
 * @param detail what happened in this case; never a stack trace
 * @param annotations shown beside the error in the task's result, by field name, values as in {@link TaskValue}
 * @param upstream another server's response that made the task fail, shown within the error; with its annotations
 * @param cause the exception, for Java callers and the log; never sent to callers
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
        // not Map.copyOf, whose order differs from run to run
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

    public Fault withDetail(String newDetail) {
        return new Fault(code, status, title, newDetail, annotations, upstream, cause);
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

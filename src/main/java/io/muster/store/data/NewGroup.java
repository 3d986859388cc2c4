package io.muster.store.data;

import io.muster.document.KeptDocument;
import io.muster.group.spec.Labels;
import io.muster.group.spec.NamedRun;
import io.muster.join.Mode;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A group to be stored.
 *
 * @param caller the owner's name
 * @param createdAt when it was accepted, by the node's clock; kept in whole milliseconds
 * @param clock how long it may run
 * @param tasks in the request's order
 * @param key the idempotency key
 * @param callback the URL to call once it is finished
 * @param named how it is run, if that is by a name
 * @param labels by which its callers find it
 * @param trace of the request that has posted it, as far as it is kept
 */
public record NewGroup(
        UUID id,
        Mode mode,
        String caller,
        KeptDocument document,
        Instant createdAt,
        Duration clock,
        List<Task> tasks,
        Optional<IdempotencyKey> key,
        Optional<String> callback,
        Optional<NamedRun> named,
        Labels labels,
        Optional<TraceContext> trace) {

    public NewGroup {
        // a database rounds what is finer than its column, up, too: the group would get another time when it is read
        createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
        trace = trace.map(TraceContext::bounded);
    }

    /** A group that has no name, labels or trace. */
    public NewGroup(
            UUID id,
            Mode mode,
            String caller,
            KeptDocument document,
            Instant createdAt,
            Duration clock,
            List<Task> tasks,
            Optional<IdempotencyKey> key,
            Optional<String> callback) {
        this(
                id,
                mode,
                caller,
                document,
                createdAt,
                clock,
                tasks,
                key,
                callback,
                Optional.empty(),
                Labels.NONE,
                Optional.empty());
    }

    /** What is known of a task before it runs. */
    public record Task(TaskId id, String type) {

        public static Task of(TaskSpec spec) {
            return new Task(spec.id(), spec.type());
        }
    }
}

package io.muster.registry;

import io.muster.group.view.TaskSnapshot;
import io.muster.task.Attempt;
import io.muster.task.Execution;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.SkipReason;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Decodes tasks of a {@link TaskEncoder}, in the same order. Not thread-safe. */
final class TaskDecoder {

    private static final TaskEncoder.Kind[] KINDS = TaskEncoder.Kind.values();
    private static final IdPattern.Kind[] ID_KINDS = IdPattern.Kind.values();
    private static final TaskState[] STATES = TaskState.values();
    private static final FaultCode[] CODES = FaultCode.values();
    private static final SkipReason[] REASONS = SkipReason.values();
    private static final Attempt.Kind[] ATTEMPTS = Attempt.Kind.values();
    private static final Attempt.Sent[] SENT = Attempt.Sent.values();
    private static final int ID_MASK = (1 << TaskEncoder.ID_BITS) - 1;

    private final FieldSource fields;
    private final ByteSource bytes;
    private final IdPattern ids = new IdPattern();

    TaskDecoder(FieldSource fields) {
        this.fields = fields;
        this.bytes = fields.bytes();
    }

    TaskSnapshot task() {
        int has = bytes.octet();
        int kinds = bytes.octet();
        TaskId id = id(ID_KINDS[kinds & ID_MASK]);
        String type = fields.text();
        Optional<Duration> started = duration(has, TaskEncoder.STARTED);
        Optional<Duration> elapsed = duration(has, TaskEncoder.ELAPSED);
        OptionalInt items = (has & TaskEncoder.ITEMS) == 0 ? OptionalInt.empty() : OptionalInt.of(bytes.integer());
        Optional<TaskOutcome<?>> outcome = Optional.ofNullable(outcome(KINDS[kinds >> TaskEncoder.ID_BITS]));
        Execution execution = execution(duration(has, TaskEncoder.QUEUED));
        TaskState state = STATES[has & TaskEncoder.STATE_MASK];
        return new TaskSnapshot(id, type, state, started, elapsed, outcome, items, execution);
    }

    private TaskId id(IdPattern.Kind kind) {
        return kind == IdPattern.Kind.OTHER ? ids.nextIs(fields.text()) : ids.next(kind);
    }

    private Optional<Duration> duration(int has, int which) {
        return (has & which) == 0 ? Optional.empty() : Optional.of(fields.duration());
    }

    private @Nullable TaskOutcome<?> outcome(TaskEncoder.Kind kind) {
        return switch (kind) {
            case NONE -> null;
            case VALUE -> new Succeeded<>(fields.value());
            case OTHER_VALUE -> new Succeeded<@Nullable Object>(null);
            case FAILED -> new Failed<>(fault());
            case FAILED_WITH_FALLBACK -> new Failed<>(fault(), Optional.of(fields.value()));
            case TIMED_OUT -> new TimedOut<>(fault());
            case TIMED_OUT_WITH_FALLBACK -> new TimedOut<>(fault(), Optional.of(fields.value()));
            case CANCELLED -> new Cancelled<>();
            case SKIPPED -> new Skipped<>(REASONS[bytes.octet()], Optional.empty());
            case SKIPPED_DUE_TO -> new Skipped<>(REASONS[bytes.octet()], Optional.of(new TaskId(fields.text())));
        };
    }

    private Fault fault() {
        FaultCode code = CODES[bytes.octet()];
        int has = bytes.octet();
        int status = (has & TaskEncoder.USUAL_STATUS) == 0 ? bytes.integer() : code.status();
        String title = (has & TaskEncoder.USUAL_TITLE) == 0 ? fields.text() : code.title();
        String detail = fields.text();
        Map<String, Object> annotations = fields.annotations();
        Optional<TaskValue> upstream =
                (has & TaskEncoder.UPSTREAM) == 0 ? Optional.empty() : Optional.of(fields.value());
        return new Fault(code, status, title, detail, annotations, upstream, Optional.empty());
    }

    private Execution execution(Optional<Duration> queued) {
        int count = bytes.integer();
        if (count == 0) {
            return queued.isEmpty() ? Execution.NONE : new Execution(queued, List.of());
        } else if (count == 1) {
            return new Execution(queued, List.of(attempt()));
        }
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            attempts.add(attempt());
        }
        return new Execution(queued, attempts);
    }

    private Attempt attempt() {
        int has = bytes.octet();
        int sent = has >> TaskEncoder.SENT_SHIFT & TaskEncoder.ATTEMPT_MASK;
        return new Attempt(
                ATTEMPTS[has & TaskEncoder.ATTEMPT_MASK],
                bytes.number(),
                bytes.number(),
                bytes.number(),
                bytes.integer(),
                (has & TaskEncoder.ERROR) == 0 ? null : CODES[bytes.octet()],
                sent == 0 ? null : SENT[sent - 1]);
    }
}

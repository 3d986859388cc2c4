package io.muster.registry;

import io.muster.group.view.TaskSnapshot;
import io.muster.task.Attempt;
import io.muster.task.Execution;
import io.muster.task.Fault;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import io.muster.task.TaskValue;
import java.util.Optional;

/**
 * Encodes tasks, for {@link TaskDecoder}. Neither the exceptions in faults nor values of other types than {@link TaskValue} are
 * kept: nobody can see them in a finished group. Not thread-safe.
 */
// what is encoded is not read by another version
@SuppressWarnings("EnumOrdinal")
final class TaskEncoder {

    // bits after the state, of what a task may have
    static final int STARTED = 1 << 3;
    static final int ELAPSED = 1 << 4;
    static final int ITEMS = 1 << 5;
    static final int QUEUED = 1 << 6;
    static final int STATE_MASK = STARTED - 1;

    /** In bits of the octet with the kind of an id; what is above them is the kind of an outcome. */
    static final int ID_BITS = 2;

    /** Bits of a fault. */
    static final int USUAL_STATUS = 1;

    static final int USUAL_TITLE = 2;
    static final int UPSTREAM = 4;

    /** The first bits of an attempt are its kind. */
    static final int SENT_SHIFT = 2;

    static final int ATTEMPT_MASK = 3;
    static final int ERROR = 1 << 4;

    /** The kinds of outcomes. */
    enum Kind {
        NONE,
        VALUE,
        OTHER_VALUE,
        FAILED,
        FAILED_WITH_FALLBACK,
        TIMED_OUT,
        TIMED_OUT_WITH_FALLBACK,
        CANCELLED,
        SKIPPED,
        SKIPPED_DUE_TO
    }

    private final FieldSink fields;
    private final ByteSink bytes;
    private final IdPattern ids = new IdPattern();

    TaskEncoder(FieldSink fields) {
        this.fields = fields;
        this.bytes = fields.bytes();
    }

    void task(TaskSnapshot task) {
        bytes.octet(task.state().ordinal()
                | bit(STARTED, task.started().isPresent())
                | bit(ELAPSED, task.elapsed().isPresent())
                | bit(ITEMS, task.items().isPresent())
                | bit(QUEUED, task.execution().queued().isPresent()));
        Kind kind = task.outcome().map(TaskEncoder::kindOf).orElse(Kind.NONE);
        IdPattern.Kind idKind = ids.next(task.id().value());
        bytes.octet(idKind.ordinal() | kind.ordinal() << ID_BITS);
        if (idKind == IdPattern.Kind.OTHER) {
            fields.text(task.id().value());
        }
        fields.text(task.type());
        task.started().ifPresent(fields::duration);
        task.elapsed().ifPresent(fields::duration);
        task.items().ifPresent(bytes::number);
        task.outcome().ifPresent(this::outcome);
        execution(task.execution());
    }

    /** Begins another group. */
    void clear() {
        ids.clear();
    }

    private static int bit(int bit, boolean isSet) {
        return isSet ? bit : 0;
    }

    private static Kind kindOf(TaskOutcome<?> outcome) {
        if (outcome instanceof Succeeded<?> succeeded) {
            return succeeded.value() instanceof TaskValue ? Kind.VALUE : Kind.OTHER_VALUE;
        } else if (outcome instanceof Failed<?>) {
            return fallback(outcome).isPresent() ? Kind.FAILED_WITH_FALLBACK : Kind.FAILED;
        } else if (outcome instanceof TimedOut<?>) {
            return fallback(outcome).isPresent() ? Kind.TIMED_OUT_WITH_FALLBACK : Kind.TIMED_OUT;
        } else if (outcome instanceof Skipped<?> skipped) {
            return skipped.dueTo().isPresent() ? Kind.SKIPPED_DUE_TO : Kind.SKIPPED;
        }
        return Kind.CANCELLED;
    }

    private static Optional<TaskValue> fallback(TaskOutcome<?> outcome) {
        return outcome.fallback().orElse(null) instanceof TaskValue value ? Optional.of(value) : Optional.empty();
    }

    private void outcome(TaskOutcome<?> outcome) {
        if (outcome instanceof Succeeded<?> succeeded && succeeded.value() instanceof TaskValue value) {
            fields.value(value);
        } else if (outcome instanceof Failed<?> failed) {
            fault(failed.fault());
        } else if (outcome instanceof TimedOut<?> timedOut) {
            fault(timedOut.fault());
        } else if (outcome instanceof Skipped<?> skipped) {
            bytes.octet(skipped.reason().ordinal());
            skipped.dueTo().map(TaskId::value).ifPresent(fields::text);
        }
        fallback(outcome).ifPresent(fields::value);
    }

    private void fault(Fault fault) {
        boolean isUsualStatus = fault.status() == fault.code().status();
        boolean isUsualTitle = fault.title().equals(fault.code().title());
        bytes.octet(fault.code().ordinal());
        bytes.octet(bit(USUAL_STATUS, isUsualStatus)
                | bit(USUAL_TITLE, isUsualTitle)
                | bit(UPSTREAM, fault.upstream().isPresent()));
        if (!isUsualStatus) {
            bytes.number(fault.status());
        }
        if (!isUsualTitle) {
            fields.text(fault.title());
        }
        fields.text(fault.detail());
        fields.annotations(fault.annotations());
        fault.upstream().ifPresent(fields::value);
    }

    private void execution(Execution execution) {
        execution.queued().ifPresent(fields::duration);
        bytes.number(execution.attempts().size());
        fields.countDecoded(execution.bytesOfFurtherAttempts());
        for (Attempt attempt : execution.attempts()) {
            int sent = attempt.sent() == null ? 0 : attempt.sent().ordinal() + 1;
            bytes.octet(attempt.kind().ordinal() | sent << SENT_SHIFT | bit(ERROR, attempt.error() != null));
            bytes.number(attempt.startedMs());
            bytes.number(attempt.waitedMs());
            bytes.number(attempt.elapsedMs());
            bytes.number(attempt.status());
            if (attempt.error() != null) {
                bytes.octet(attempt.error().ordinal());
            }
        }
    }
}

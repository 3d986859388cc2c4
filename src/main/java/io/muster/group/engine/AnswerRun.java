package io.muster.group.engine;

import io.muster.group.spec.GroupAnswer;
import io.muster.logging.Log;
import io.muster.task.Fault;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.Throwables;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the answer of a group that is about to succeed. */
final class AnswerRun implements GroupAnswer.Source {

    private static final System.Logger LOG = Log.of(AnswerRun.class);

    private final GroupContext group;
    private final SharedLedger ledger;
    private final Optional<TaskId> winner;
    private final AtomicLong reserved = new AtomicLong();

    /** @param winner the task that decided it, if there is one */
    AnswerRun(GroupContext group, SharedLedger ledger, Optional<TaskId> winner) {
        this.group = group;
        this.ledger = ledger;
        this.winner = winner;
    }

    /** Makes it, and decides the group: with the answer, whose memory counts as that of the group's results, or its failure. */
    void start(GroupAnswer answer) {
        try {
            answer.fill(this).whenComplete((text, thrown) -> {
                if (thrown == null) {
                    ledger.change((locked, now, change) -> locked.answered(text, now, change));
                } else {
                    fail(thrown);
                }
            });
        } catch (RuntimeException | Error broken) {
            fail(broken);
        }
    }

    private void fail(Throwable thrown) {
        group.results().release(reserved.getAndSet(0));
        Fault fault = fault(Throwables.unwrap(thrown));
        ledger.change((locked, now, change) -> locked.unanswerable(fault, now, change));
    }

    private Fault fault(Throwable thrown) {
        return group.faults()
                .expected(thrown)
                .orElseGet(() -> ThrownFaults.unexpected(
                        thrown,
                        LOG,
                        "The answer of group " + group.id() + " could not be made",
                        "The group's answer could not be made"));
    }

    @Override
    public UUID group() {
        return group.id();
    }

    @Override
    public String caller() {
        return group.caller();
    }

    @Override
    public Optional<TaskId> winner() {
        return winner;
    }

    @Override
    public Optional<TaskOutcome<?>> outcome(TaskId task) {
        return ledger.outcome(task);
    }

    @Override
    public boolean reserve(long bytes) {
        boolean taken = group.results().tryReserve(bytes);
        if (taken) {
            reserved.addAndGet(bytes);
        }
        return taken;
    }
}

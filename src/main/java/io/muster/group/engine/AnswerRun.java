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
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes the answer of a group that is about to succeed. */
final class AnswerRun implements GroupAnswer.Source {

    private static final System.Logger LOG = Log.of(AnswerRun.class);

    private final GroupContext group;
    private final Function<TaskId, Optional<TaskOutcome<?>>> outcomes;
    private final Optional<TaskId> winner;
    private final AtomicLong reserved = new AtomicLong();

    /**
     * @param outcomes the outcomes of its tasks
     * @param winner the task that decided it, if there is one
     */
    AnswerRun(GroupContext group, Function<TaskId, Optional<TaskOutcome<?>>> outcomes, Optional<TaskId> winner) {
        this.group = group;
        this.outcomes = outcomes;
        this.winner = winner;
    }

    /**
     * Makes it.
     *
     * @param made receives it as a JSON text, whose memory counts as long as that of the group's results
     * @param failed receives the reason if it cannot be made; otherwise not called
     */
    void start(GroupAnswer answer, Consumer<String> made, Consumer<Fault> failed) {
        try {
            answer.fill(this).whenComplete((text, thrown) -> {
                if (thrown == null) {
                    made.accept(text);
                } else {
                    fail(thrown, failed);
                }
            });
        } catch (RuntimeException | Error broken) {
            fail(broken, failed);
        }
    }

    private void fail(Throwable thrown, Consumer<Fault> failed) {
        group.results().release(reserved.getAndSet(0));
        failed.accept(fault(Throwables.unwrap(thrown)));
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
        return outcomes.apply(task);
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

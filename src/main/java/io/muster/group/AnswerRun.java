package io.muster.group;

import io.muster.logging.Log;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.Throwables;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Makes the answer of a group that is about to succeed. */
final class AnswerRun implements GroupAnswer.Source {

    private static final System.Logger LOG = Log.of(AnswerRun.class);

    /** The group. */
    record Group(
            UUID id,
            String caller,
            Function<TaskId, Optional<TaskOutcome<?>>> outcomes,
            Predicate<Throwable> nodeFaults) {}

    private final Group group;
    private final Optional<TaskId> winner;
    private final ResultBudget results;
    private final AtomicLong reserved = new AtomicLong();

    AnswerRun(Group group, Optional<TaskId> winner, ResultBudget results) {
        this.group = group;
        this.winner = winner;
        this.results = results;
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
        results.giveBack(reserved.getAndSet(0));
        failed.accept(fault(Throwables.unwrap(thrown)));
    }

    private Fault fault(Throwable thrown) {
        if (group.nodeFaults.test(thrown)) {
            return Fault.of(FaultCode.OVERLOADED, "The server must be restarted");
        }
        if (thrown instanceof TaskFailedException known) {
            return known.fault();
        }
        String reference = UUID.randomUUID().toString();
        LOG.log(
                System.Logger.Level.WARNING,
                "The answer of group " + group.id + " could not be made, reference " + reference,
                thrown);
        return Fault.of(
                        FaultCode.TASK_FAILED,
                        "The group's answer could not be made; see the server log, reference " + reference)
                .causedBy(thrown);
    }

    @Override
    public UUID group() {
        return group.id;
    }

    @Override
    public String caller() {
        return group.caller;
    }

    @Override
    public Optional<TaskId> winner() {
        return winner;
    }

    @Override
    public Optional<TaskOutcome<?>> outcome(TaskId task) {
        return group.outcomes.apply(task);
    }

    @Override
    public boolean reserve(long bytes) {
        boolean taken = results.take(bytes);
        if (taken) {
            reserved.addAndGet(bytes);
        }
        return taken;
    }
}

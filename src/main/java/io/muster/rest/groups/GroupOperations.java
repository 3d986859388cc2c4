package io.muster.rest.groups;

import io.muster.access.Caller;
import io.muster.background.BackgroundGroups;
import io.muster.budget.Reservation;
import io.muster.database.StoreUnavailableException;
import io.muster.group.engine.RunningGroup;
import io.muster.group.view.GroupFeed;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupState;
import io.muster.group.view.GroupSummary;
import io.muster.group.view.Values;
import io.muster.group.view.Verdict;
import io.muster.quota.TaskQuota;
import io.muster.registry.GroupRegistry;
import io.muster.registry.Owned;
import io.muster.rest.memory.ResponseMemory;
import io.muster.rest.memory.Shown;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import io.muster.store.GroupQuery;
import io.muster.task.TaskId;
import io.muster.task.TaskState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The operations on existing groups, whether this node has them in memory or they are stored for every node. */
public final class GroupOperations {

    private final GroupRegistry registry;
    private final BackgroundGroups background;
    private final TaskQuota quota;
    private final ResponseMemory memory;

    public GroupOperations(
            GroupRegistry registry, BackgroundGroups background, TaskQuota quota, ResponseMemory memory) {
        this.registry = registry;
        this.background = background;
        this.quota = quota;
        this.memory = memory;
    }

    /**
     * A group with its callback.
     *
     * @throws ProblemException if there is no such group, or no memory to show it
     */
    Shown<FoundGroup> find(Caller caller, String id) {
        return find(caller, id, Values.INCLUDED);
    }

    /** As {@link #find(Caller, String)}, with or without values. */
    public Shown<FoundGroup> find(Caller caller, String id, Values values) {
        UUID group = parse(id);
        return registry.find(group)
                .filter(here -> caller.sees(here.owner()))
                .map(here -> FoundGroup.of(here, values, caller.name(), memory))
                .or(() -> background
                        .find(group, values)
                        .filter(stored -> caller.sees(stored.caller()))
                        .map(stored -> FoundGroup.of(stored, values, background, caller.name(), memory)))
                .orElseThrow(ProblemException::noSuchGroup);
    }

    /**
     * A group that has an answer.
     *
     * @throws ProblemException as {@link #find}, and if the group has none
     */
    public Shown<FoundGroup> findAnswered(Caller caller, String id) {
        Shown<FoundGroup> found = find(caller, id);
        if (found.what().group().answer().isEmpty()) {
            found.shown().run();
            throw new ProblemException(Problem.of(
                    Problem.Kind.NO_ANSWER, whyNoAnswer(found.what().group().summary())));
        }
        return found;
    }

    private static String whyNoAnswer(GroupSummary group) {
        Optional<GroupOutcome> outcome = group.verdict().map(Verdict::outcome);
        if (outcome.isEmpty()) {
            return "Group %s has no answer yet: it is not decided".formatted(group.id());
        }
        return outcome.get() == GroupOutcome.SUCCEEDED
                ? "Group %s has no answer: there is no \"answer\" in its document".formatted(group.id())
                : "Group %s has no answer: it did not succeed".formatted(group.id());
    }

    /**
     * The groups a caller sees, the newest first.
     *
     * @param taken receives the action that releases their memory, to be run once the client has received them or
     *     cannot receive them
     * @throws StoreUnavailableException if the database cannot be reached: an incomplete list would be wrong
     * @throws ProblemException if there is no memory for them
     */
    public List<GroupSummary> list(Caller caller, GroupList query, Consumer<Runnable> taken) {
        return list(caller, query, false, taken);
    }

    /** As {@link #list(Caller, GroupList, Consumer)}; only groups in the database if {@code onlyStored}. */
    List<GroupSummary> list(Caller caller, GroupList query, boolean onlyStored, Consumer<Runnable> taken) {
        List<GroupSummary> here = onlyStored
                ? List.of()
                : registry.list(caller::sees, query.filter()::matches, query.before(), query.lookFor());
        Optional<String> name = caller.seesAll() ? Optional.empty() : Optional.of(caller.name());
        List<GroupSummary> stored = background.list(
                new GroupQuery(name, query.remaining(), query.lookFor()),
                bytes -> taken.accept(memory.reserve(caller.name(), bytes)));
        return Stream.concat(here.stream(), stored.stream())
                .sorted(Comparator.comparing(GroupSummary::id).reversed())
                .limit(query.lookFor())
                .toList();
    }

    /**
     * The events of a group, for one reader.
     *
     * @throws ProblemException if there is no such group
     */
    public GroupFeed feed(Caller caller, String id) {
        UUID group = parse(id);
        if (!isHere(caller, group)) {
            requireStored(group);
            return background.feed(group, memory.of(caller.name()));
        }
        Optional<RunningGroup> running = registry.running(group);
        return running.isPresent()
                ? running.get()
                : new FinishedFeed(
                        registry.find(group).orElseThrow(ProblemException::noSuchGroup), memory.of(caller.name()));
    }

    /** The events of a stored group, for a reader who may see it. */
    public GroupFeed feed(Caller caller, UUID kept) {
        return background.feed(kept, memory.of(caller.name()));
    }

    /**
     * Cancels a group.
     *
     * @param executor reads the group again
     * @return the group's state once the cancellation is stored, if the group is: as in the database, whatever this
     *     node has in memory. Fails with {@link StoreUnavailableException} if that cannot be read
     */
    public CompletionStage<Shown<FoundGroup>> cancel(Caller caller, String id, Executor executor) {
        UUID group = parse(id);
        return registry.owner(group).isPresent()
                ? cancel(caller, group).thenApply(requested -> find(caller, id))
                : cancel(caller, group).thenApplyAsync(written -> find(caller, id), executor);
    }

    /**
     * Cancels a group.
     *
     * @return completed once the cancellation is stored, if the group is
     */
    CompletionStage<?> cancel(Caller caller, UUID group) {
        if (isHere(caller, group)) {
            registry.running(group).ifPresent(RunningGroup::cancel);
            return CompletableFuture.completedStage(null);
        }
        return background.cancel(group).orElseThrow(ProblemException::noSuchGroup);
    }

    /** Cancels one task of a group, as {@link #cancel(Caller, String, Executor)} does. */
    public CompletionStage<Shown<FoundGroup>> cancel(Caller caller, String id, String task, Executor executor) {
        UUID group = parse(id);
        Optional<Owned> owned = isHere(caller, group) ? registry.find(group) : Optional.empty();
        TaskId taskId = taskId(group, task, owned);
        if (owned.isPresent()) {
            registry.running(group).ifPresent(running -> running.cancel(taskId));
            return CompletableFuture.completedStage(find(caller, id));
        }
        return background.cancel(group, taskId).thenApplyAsync(written -> find(caller, id), executor);
    }

    private TaskId taskId(UUID group, String task, Optional<Owned> owned) {
        boolean known = owned.isPresent()
                ? owned.get().group().tasks().stream()
                        .anyMatch(one -> one.id().value().equals(task))
                : background.hasTask(group, task);
        if (!known) {
            throw ProblemException.noSuchTask(group);
        }
        return new TaskId(task);
    }

    /**
     * Reruns the unsuccessful tasks of a finished group.
     *
     * @param query the parameters of the request: {@code only=failed}, or none
     * @return the group's state afterwards: still finished if there is nothing to rerun
     * @throws ProblemException if there is no such group, or it cannot be rerun
     */
    public Shown<FoundGroup> retry(Caller caller, String id, QueryParameters query) {
        if (!Set.of("only").containsAll(query.values().keySet())
                || !Optional.ofNullable(query.values().getFirst("only"))
                        .orElse("failed")
                        .equals("failed")) {
            throw ProblemException.badRequest("The only query parameter is \"only\", with the value \"failed\"");
        }
        retry(caller, parse(id));
        return find(caller, id);
    }

    /** Reruns the unsuccessful tasks of a finished group. */
    void retry(Caller caller, UUID group) {
        if (isHere(caller, group)) {
            throw new ProblemException(Problem.of(
                    Problem.Kind.NOT_DURABLE,
                    "Group %s was not run in the background; post it as a new group".formatted(group)));
        }
        int tasks = unsuccessful(background
                .find(group)
                .orElseThrow(ProblemException::noSuchGroup)
                .summary());
        try (Reservation reservation = new Reservation()) {
            if (tasks > 0) {
                reservation.charge(() -> quota.charge(caller.name(), tasks), () -> quota.refund(caller.name(), tasks));
            }
            rerun(group);
            reservation.commit();
        }
    }

    private void rerun(UUID group) {
        if (background.retryFailed(group).orElseThrow(ProblemException::noSuchGroup) != GroupState.FINISHED) {
            throw notFinished(group);
        }
    }

    private static int unsuccessful(GroupSummary group) {
        if (group.state() != GroupState.FINISHED) {
            throw notFinished(group.id());
        }
        return group.total() - group.counts().getOrDefault(TaskState.SUCCEEDED, 0);
    }

    private void requireStored(UUID group) {
        if (background.caller(group).isEmpty()) {
            throw ProblemException.noSuchGroup();
        }
    }

    /**
     * Deletes a finished group.
     *
     * @throws ProblemException if there is no such group, or it has not finished
     */
    public void forget(Caller caller, String id) {
        forget(caller, parse(id));
    }

    void forget(Caller caller, UUID group) {
        isHere(caller, group);
        switch (registry.forget(group)) {
            case DONE -> {}
            case NOT_FINISHED -> throw notFinished(group);
            case NOT_FOUND -> {
                if (!background.deleteFinished(group)) {
                    requireStored(group);
                    throw notFinished(group);
                }
            }
        }
    }

    /**
     * Whether this node has a group in memory; if not, it may be stored.
     *
     * @throws ProblemException if it belongs to somebody else, as if it did not exist
     */
    private boolean isHere(Caller caller, UUID group) {
        Optional<String> here = registry.owner(group);
        // an admin sees every group, so the store need not be asked
        boolean sees = caller.seesAll()
                || here.or(() -> background.caller(group)).map(caller::sees).orElse(false);
        if (!sees) {
            throw ProblemException.noSuchGroup();
        }
        return here.isPresent();
    }

    private static ProblemException notFinished(UUID group) {
        return new ProblemException(
                Problem.of(Problem.Kind.NOT_FINISHED, "Group %s is still running; cancel it first".formatted(group)));
    }

    private static UUID parse(String id) {
        return GroupIds.parse(id).orElseThrow(ProblemException::noSuchGroup);
    }
}

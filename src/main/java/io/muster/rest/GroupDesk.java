package io.muster.rest;

import io.muster.access.Caller;
import io.muster.background.BackgroundGroups;
import io.muster.document.Callback;
import io.muster.group.GroupFeed;
import io.muster.group.GroupSnapshot;
import io.muster.group.GroupState;
import io.muster.group.RunningGroup;
import io.muster.quota.TaskQuota;
import io.muster.registry.GroupRegistry;
import io.muster.registry.Owned;
import io.muster.store.GroupQuery;
import io.muster.store.StoreUnavailableException;
import io.muster.store.StoredGroup;
import io.muster.task.TaskId;
import io.muster.task.TaskState;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Finds groups by what callers write, whether this node has them in memory or the store has them for every node, and does
 * to them what callers ask.
 */
public final class GroupDesk {

    /** A group as it is shown. */
    record Found(GroupSnapshot group, Optional<Callback> callback) {

        private static Found of(Owned group) {
            return new Found(group.group(), Optional.empty());
        }

        private static Found of(StoredGroup group) {
            return new Found(group.snapshot(), group.callback());
        }
    }

    private final GroupRegistry registry;
    private final BackgroundGroups background;
    private final TaskQuota quota;

    public GroupDesk(GroupRegistry registry, BackgroundGroups background, TaskQuota quota) {
        this.registry = registry;
        this.background = background;
        this.quota = quota;
    }

    /**
     * A group, and whom it calls once it is finished.
     *
     * @throws ProblemException if there is no such group
     */
    Found find(Caller caller, String id) {
        UUID group = parse(id);
        return registry.find(group)
                .filter(here -> caller.sees(here.owner()))
                .map(Found::of)
                .or(() -> background
                        .find(group)
                        .filter(stored -> caller.sees(stored.caller()))
                        .map(Found::of))
                .orElseThrow(ProblemException::noSuchGroup);
    }

    /** The groups a caller sees, the newest first; while the store cannot be reached, only this node's own. */
    List<GroupSnapshot> list(Caller caller, GroupList query, int limit) {
        List<GroupSnapshot> here = registry.list(
                group -> caller.sees(group.owner()) && query.matches(group.group()), query.before(), limit);
        return Stream.concat(here.stream(), stored(caller, query, limit).stream())
                .sorted(Comparator.comparing(GroupSnapshot::id).reversed())
                .limit(limit)
                .toList();
    }

    private List<GroupSnapshot> stored(Caller caller, GroupList query, int limit) {
        Optional<String> name = caller.seesAll() ? Optional.empty() : Optional.of(caller.name());
        try {
            return background.list(new GroupQuery(name, query.state(), query.mode(), query.before(), limit));
        } catch (StoreUnavailableException away) {
            return List.of();
        }
    }

    /**
     * What happens to a group.
     *
     * @throws ProblemException if there is no such group
     */
    GroupFeed feed(Caller caller, String id) {
        UUID group = parse(id);
        if (!isHere(caller, group)) {
            background.caller(group).orElseThrow(ProblemException::noSuchGroup);
            return background.feed(group);
        }
        Optional<RunningGroup> running = registry.running(group);
        return running.isPresent()
                ? running.get()
                : GroupFeed.of(registry.find(group).map(Owned::group).orElseThrow(ProblemException::noSuchGroup));
    }

    /** @return the group as it stands once that is written down, where it is kept */
    CompletionStage<GroupSnapshot> cancel(Caller caller, String id) {
        UUID group = parse(id);
        if (isHere(caller, group)) {
            registry.running(group).ifPresent(RunningGroup::cancel);
            return CompletableFuture.completedStage(find(caller, id).group());
        }
        return background.cancel(group).orElseThrow(ProblemException::noSuchGroup);
    }

    GroupSnapshot cancel(Caller caller, String id, String task) {
        GroupSnapshot group = find(caller, id).group();
        TaskId taskId = group.tasks().stream()
                .map(known -> known.id())
                .filter(known -> known.value().equals(task))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        Problem.of(Problem.Kind.NOT_FOUND, "Group %s has no such task".formatted(group.id()))));
        if (registry.owner(group.id()).isPresent()) {
            registry.running(group.id()).ifPresent(running -> running.cancel(taskId));
            return find(caller, id).group();
        }
        return background.cancel(group.id(), taskId).orElseThrow(ProblemException::noSuchGroup);
    }

    /** @return the group as it stands then: finished still, if there is nothing to be run again */
    Found retry(Caller caller, String id, MultivaluedMap<String, String> query) {
        if (!Set.of("only").containsAll(query.keySet())
                || !Optional.ofNullable(query.getFirst("only")).orElse("failed").equals("failed")) {
            throw ProblemException.badRequest(
                    "The only query parameter here is \"only\", and its only value \"failed\"");
        }
        UUID group = parse(id);
        if (isHere(caller, group)) {
            throw new ProblemException(Problem.of(
                    Problem.Kind.NOT_DURABLE,
                    "Group %s was not run in the background: post it again".formatted(group)));
        }
        int tasks = unsuccessful(find(caller, id).group());
        if (tasks > 0) {
            quota.take(caller.name(), tasks);
        }
        if (background.retryFailed(group).orElseThrow(ProblemException::noSuchGroup) != GroupState.FINISHED) {
            throw notFinished(group);
        }
        return find(caller, id);
    }

    private static int unsuccessful(GroupSnapshot group) {
        if (group.state() != GroupState.FINISHED) {
            throw notFinished(group.id());
        }
        return group.tasks().size() - group.counts().get(TaskState.SUCCEEDED);
    }

    void forget(Caller caller, String id) {
        UUID group = parse(id);
        isHere(caller, group);
        switch (registry.forget(group)) {
            case DONE -> {}
            case NOT_FINISHED -> throw notFinished(group);
            case NOT_FOUND -> {
                if (!background.deleteFinished(group)) {
                    background.caller(group).orElseThrow(ProblemException::noSuchGroup);
                    throw notFinished(group);
                }
            }
        }
    }

    /**
     * Whether this node has a group in memory; if not, the store may have it.
     *
     * @throws ProblemException if it is somebody else's, which is as if there were none
     */
    private boolean isHere(Caller caller, UUID group) {
        Optional<String> here = registry.owner(group);
        // who sees everything needs no look into the store
        boolean sees = caller.seesAll()
                || here.or(() -> background.caller(group)).map(caller::sees).orElse(false);
        if (!sees) {
            throw ProblemException.noSuchGroup();
        }
        return here.isPresent();
    }

    private static ProblemException notFinished(UUID group) {
        return new ProblemException(
                Problem.of(Problem.Kind.NOT_FINISHED, "Group %s still runs: cancel it first".formatted(group)));
    }

    private static UUID parse(String id) {
        return GroupIds.parse(id).orElseThrow(ProblemException::noSuchGroup);
    }
}

package io.muster.rest;

import io.muster.background.BackgroundGroups;
import io.muster.document.Callback;
import io.muster.group.GroupFeed;
import io.muster.group.GroupSnapshot;
import io.muster.group.GroupState;
import io.muster.group.RunningGroup;
import io.muster.registry.GroupRegistry;
import io.muster.store.GroupQuery;
import io.muster.store.StoreUnavailableException;
import io.muster.store.StoredGroup;
import io.muster.task.TaskId;
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

        private static Found of(GroupSnapshot group) {
            return new Found(group, Optional.empty());
        }

        private static Found of(StoredGroup group) {
            return new Found(group.snapshot(), group.callback());
        }
    }

    private final GroupRegistry registry;
    private final BackgroundGroups background;

    public GroupDesk(GroupRegistry registry, BackgroundGroups background) {
        this.registry = registry;
        this.background = background;
    }

    /**
     * A group, and whom it calls once it is finished.
     *
     * @throws ProblemException if there is no such group
     */
    Found find(String id) {
        UUID group = parse(id);
        return registry.find(group)
                .map(Found::of)
                .or(() -> background.find(group).map(Found::of))
                .orElseThrow(ProblemException::noSuchGroup);
    }

    /** Groups, the newest first; while the store cannot be reached, only this node's own. */
    List<GroupSnapshot> list(GroupList query, int limit) {
        List<GroupSnapshot> own = registry.list(query::matches, query.before(), limit);
        return Stream.concat(own.stream(), stored(query, limit).stream())
                .sorted(Comparator.comparing(GroupSnapshot::id).reversed())
                .limit(limit)
                .toList();
    }

    private List<GroupSnapshot> stored(GroupList query, int limit) {
        try {
            return background.list(new GroupQuery(query.state(), query.mode(), query.before(), limit));
        } catch (StoreUnavailableException away) {
            return List.of();
        }
    }

    /**
     * What happens to a group.
     *
     * @throws ProblemException if there is no such group
     */
    GroupFeed feed(String id) {
        UUID group = parse(id);
        Optional<RunningGroup> running = registry.running(group);
        if (running.isPresent()) {
            return running.get();
        }
        Optional<GroupSnapshot> finished = registry.find(group);
        if (finished.isPresent()) {
            return GroupFeed.of(finished.get());
        }
        background.find(group).orElseThrow(ProblemException::noSuchGroup);
        return background.feed(group);
    }

    /** @return the group as it stands once that is written down, where it is kept */
    CompletionStage<GroupSnapshot> cancel(String id) {
        UUID group = parse(id);
        if (registry.find(group).isPresent()) {
            registry.running(group).ifPresent(RunningGroup::cancel);
            return CompletableFuture.completedStage(find(id).group());
        }
        return background.cancel(group).orElseThrow(ProblemException::noSuchGroup);
    }

    GroupSnapshot cancel(String id, String task) {
        GroupSnapshot group = find(id).group();
        TaskId taskId = group.tasks().stream()
                .map(known -> known.id())
                .filter(known -> known.value().equals(task))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        Problem.of(Problem.Kind.NOT_FOUND, "Group %s has no such task".formatted(group.id()))));
        if (registry.find(group.id()).isPresent()) {
            registry.running(group.id()).ifPresent(running -> running.cancel(taskId));
            return find(id).group();
        }
        return background.cancel(group.id(), taskId).orElseThrow(ProblemException::noSuchGroup);
    }

    /** @return the group as it stands then: finished still, if there is nothing to be run again */
    Found retry(String id, MultivaluedMap<String, String> query) {
        if (!Set.of("only").containsAll(query.keySet())
                || !Optional.ofNullable(query.getFirst("only")).orElse("failed").equals("failed")) {
            throw ProblemException.badRequest(
                    "The only query parameter here is \"only\", and its only value \"failed\"");
        }
        UUID group = parse(id);
        if (registry.find(group).isPresent()) {
            throw new ProblemException(Problem.of(
                    Problem.Kind.NOT_DURABLE,
                    "Group %s was not run in the background: post it again".formatted(group)));
        }
        GroupState before = background.retryFailed(group).orElseThrow(ProblemException::noSuchGroup);
        if (before != GroupState.FINISHED) {
            throw notFinished(group);
        }
        return find(id);
    }

    void forget(String id) {
        UUID group = parse(id);
        switch (registry.forget(group)) {
            case DONE -> {}
            case NOT_FINISHED -> throw notFinished(group);
            case NOT_FOUND -> {
                if (!background.deleteFinished(group)) {
                    background.find(group).orElseThrow(ProblemException::noSuchGroup);
                    throw notFinished(group);
                }
            }
        }
    }

    private static ProblemException notFinished(UUID group) {
        return new ProblemException(
                Problem.of(Problem.Kind.NOT_FINISHED, "Group %s still runs: cancel it first".formatted(group)));
    }

    private static UUID parse(String id) {
        return GroupIds.parse(id).orElseThrow(ProblemException::noSuchGroup);
    }
}

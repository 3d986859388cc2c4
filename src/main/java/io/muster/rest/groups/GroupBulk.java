package io.muster.rest.groups;

import io.muster.access.Caller;
import io.muster.database.StoreUnavailableException;
import io.muster.group.view.GroupFilter;
import io.muster.group.view.GroupSummary;
import io.muster.rest.groups.BulkResult.Refused;
import io.muster.rest.problem.ProblemException;
import io.muster.rest.problem.Problems;
import io.muster.task.Throwables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Operations on all groups that a filter matches, up to the limit of a page. */
public final class GroupBulk {

    private final GroupOperations operations;
    private final Consumer<UUID> onChanged;

    /** @param onChanged called for each group that was changed */
    public GroupBulk(GroupOperations operations, Consumer<UUID> onChanged) {
        this.operations = operations;
        this.onChanged = onChanged;
    }

    /**
     * Does it to each group, the newest first; with {@code dryRun=true} only counts them.
     *
     * @param query the parameters of a list
     * @return what it came to, once that is stored
     * @throws ProblemException naming what is wrong with the query
     * @throws StoreUnavailableException if the database cannot be reached; it may have been done to some groups, and can be
     *     repeated
     */
    public CompletionStage<BulkResult> run(Caller caller, BulkAction action, QueryParameters query) {
        boolean dryRun = query.find("dryRun", GroupBulk::bool).orElse(false);
        GroupList list = GroupList.ofBulk(query);
        List<UUID> found = find(caller, action, list);
        List<UUID> groups = found.subList(0, Math.min(list.limit(), found.size()));
        boolean more = found.size() > groups.size();
        if (dryRun) {
            return CompletableFuture.completedStage(new BulkResult(groups.size(), 0, List.of(), more));
        }
        List<CompletableFuture<Optional<Refused>>> outcomes = new ArrayList<>();
        for (UUID group : groups) {
            outcomes.add(apply(caller, action, group).toCompletableFuture());
        }
        return CompletableFuture.allOf(outcomes.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> result(outcomes, more));
    }

    private static Optional<Boolean> bool(String text) {
        return List.of("true", "false").contains(text) ? Optional.of(Boolean.valueOf(text)) : Optional.empty();
    }

    // all of them are complete
    private static BulkResult result(List<CompletableFuture<Optional<Refused>>> outcomes, boolean more) {
        List<Refused> refused = outcomes.stream()
                .map(outcome -> outcome.getNow(Optional.empty()))
                .flatMap(Optional::stream)
                .toList();
        return new BulkResult(outcomes.size(), outcomes.size() - refused.size(), refused, more);
    }

    private CompletionStage<Optional<Refused>> apply(Caller caller, BulkAction action, UUID group) {
        try {
            return action.apply(operations, caller, group).handle((done, failure) -> {
                if (failure == null) {
                    onChanged.accept(group);
                    return Optional.empty();
                }
                return Optional.of(new Refused(group, Problems.of(Throwables.unwrap(failure))));
            });
        } catch (ProblemException refused) {
            return CompletableFuture.completedStage(Optional.of(new Refused(group, refused.problem())));
        }
    }

    // the newest of each narrowed filter, one more than the limit in all if there are more
    private List<UUID> find(Caller caller, BulkAction action, GroupList query) {
        List<UUID> found = new ArrayList<>();
        for (GroupFilter filter : action.narrowed(query.filter())) {
            List<Runnable> shown = new ArrayList<>();
            try {
                operations.list(caller, query.with(filter), action.needsStoredGroups(), shown::add).stream()
                        .map(GroupSummary::id)
                        .forEach(found::add);
            } finally {
                shown.forEach(Runnable::run);
            }
        }
        return found.stream()
                .sorted(Comparator.<UUID>naturalOrder().reversed())
                .limit(query.lookFor())
                .toList();
    }
}

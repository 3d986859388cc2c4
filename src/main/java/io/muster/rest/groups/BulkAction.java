package io.muster.rest.groups;

import io.muster.access.Caller;
import io.muster.group.view.GroupFilter;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupState;
import io.muster.rest.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** What can be done to all groups of a filter. Each finds only the groups that it changes, so repeating it does no harm. */
public enum BulkAction {
    CANCEL {
        @Override
        CompletionStage<?> apply(GroupOperations operations, Caller caller, UUID group) {
            return operations.cancel(caller, group);
        }
    },
    RETRY {
        @Override
        CompletionStage<?> apply(GroupOperations operations, Caller caller, UUID group) {
            operations.retry(caller, group);
            return CompletableFuture.completedStage(null);
        }
    },
    FORGET {
        @Override
        CompletionStage<?> apply(GroupOperations operations, Caller caller, UUID group) {
            operations.forget(caller, group);
            return CompletableFuture.completedStage(null);
        }
    };

    /**
     * Does it to a group.
     *
     * @return completed once it is stored
     * @throws ProblemException if it is not possible
     */
    abstract CompletionStage<?> apply(GroupOperations operations, Caller caller, UUID group);

    /** Whether it is possible for stored groups only. */
    boolean needsStoredGroups() {
        return this == RETRY;
    }

    /** Filters for the groups of a filter that it changes: no group matches two of them. */
    List<GroupFilter> narrowed(GroupFilter filter) {
        return states().filter(state -> filter.state().map(state::equals).orElse(true))
                .flatMap(state -> outcomes(filter)
                        .map(outcome -> new GroupFilter(
                                Optional.of(state),
                                filter.mode(),
                                outcome,
                                filter.name(),
                                filter.labels(),
                                filter.ids())))
                .toList();
    }

    private Stream<GroupState> states() {
        return this == CANCEL ? Stream.of(GroupState.QUEUED, GroupState.RUNNING) : Stream.of(GroupState.FINISHED);
    }

    private Stream<Optional<GroupOutcome>> outcomes(GroupFilter filter) {
        return this == RETRY
                ? Stream.of(GroupOutcome.FAILED, GroupOutcome.TIMED_OUT, GroupOutcome.CANCELLED)
                        .filter(outcome -> filter.outcome().map(outcome::equals).orElse(true))
                        .map(Optional::of)
                : Stream.of(filter.outcome());
    }
}

package io.muster.registry;

import io.muster.group.engine.Allowance;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Origin;
import io.muster.group.view.GroupState;
import io.muster.group.view.GroupSummary;
import io.muster.logging.Log;
import io.muster.task.Fault;
import io.muster.timer.ErrorLog;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Tracks the groups that run on this node and the last ones that did. The number of running groups is limited by the
 * runner, that of finished ones by a {@link History}. Thread-safe.
 */
public final class GroupRegistry {

    private static final System.Logger LOG = Log.of(GroupRegistry.class);

    /** The result of a request to delete a group. */
    public enum Forgotten {
        DONE,
        NOT_FOUND,
        NOT_FINISHED
    }

    private final GroupRunner runner;
    private final History history;
    private final ConcurrentSkipListMap<UUID, Live> running = new ConcurrentSkipListMap<>();

    /** A running group and its owner. */
    private record Live(String owner, RunningGroup group, Optional<String> document) {

        private Owned now() {
            return new RunningSnapshot(owner, group.snapshot(), document);
        }
    }

    public GroupRegistry(GroupRunner runner, History history) {
        this.runner = runner;
        this.history = history;
    }

    /**
     * Starts a group and registers it.
     *
     * @param owner the caller's name
     * @throws io.muster.budget.OverloadedException if the server has reached its limit of tasks
     */
    public RunningGroup start(GroupSpec spec, String owner) {
        return start(spec, new Origin(owner, Origin.Delivery.WAIT), Optional.empty(), Allowance.UNLIMITED);
    }

    /**
     * Starts a group and knows it from then on.
     *
     * @param document the text of the group, which is kept as long as the group
     * @param allowance asked for more tasks as the group runs, beside what the server may run
     * @throws io.muster.budget.OverloadedException if the server runs as many tasks as it may
     */
    public RunningGroup start(GroupSpec spec, Origin origin, Optional<String> document, Allowance allowance) {
        RunningGroup group = runner.start(origin, spec, allowance);
        try {
            Live live = new Live(origin.caller(), group, document);
            running.put(group.id(), live);
            group.finished().thenAccept(finished -> retire(live));
            return group;
        } catch (RuntimeException | Error broken) {
            // it was not published yet
            running.remove(group.id());
            group.cancel();
            throw broken;
        }
    }

    public Optional<RunningGroup> running(UUID id) {
        return Optional.ofNullable(running.get(id)).map(Live::group);
    }

    /** The owner's name. */
    public Optional<String> owner(UUID id) {
        return Optional.ofNullable(running.get(id))
                .map(Live::owner)
                .or(() -> history.find(id).map(KeptGroup::owner));
    }

    /** A group as it is, or was when it finished. */
    public Optional<Owned> find(UUID id) {
        Optional<Owned> live = Optional.ofNullable(running.get(id)).map(Live::now);
        return live.isPresent() ? live : history.find(id).map(Function.identity());
    }

    /**
     * Groups, the newest first.
     *
     * @param owner only groups of owners with such a name
     * @param before only groups older than this one
     * @param limit the maximum number
     */
    public List<GroupSummary> list(
            Predicate<String> owner, Predicate<GroupSummary> filter, Optional<UUID> before, int limit) {
        Stream<Listed> live = olderThan(before).stream()
                .filter(one -> owner.test(one.owner))
                .map(one ->
                        new Listed(one.group.id(), () -> one.group.snapshot().summary()));
        Stream<Listed> finished = history.olderThan(before).stream()
                .filter(one -> owner.test(one.owner()))
                .map(one -> new Listed(one.id(), one::summary));
        return Stream.concat(live, finished)
                .sorted(Comparator.comparing(Listed::id).reversed())
                // in turn, until there are enough: that of a large running group is expensive
                .map(listed -> listed.group.get())
                .filter(filter)
                // a group that finished in between is in both
                .filter(distinctById())
                .limit(limit)
                .toList();
    }

    /** Deletes a finished group. */
    public synchronized Forgotten forget(UUID id) {
        Optional<RunningGroup> live = running(id);
        if (live.isPresent() && live.get().snapshot().state() != GroupState.FINISHED) {
            return Forgotten.NOT_FINISHED;
        }
        running.remove(id);
        return history.remove(id) || live.isPresent() ? Forgotten.DONE : Forgotten.NOT_FOUND;
    }

    /** The number of running groups. */
    public int runningCount() {
        return running.size();
    }

    /** Cancels every running group, with this fault. */
    public void cancelAll(Fault fault) {
        running.values().forEach(live -> live.group.cancel(fault));
    }

    /** A group that may be in a list. */
    private record Listed(UUID id, Supplier<GroupSummary> group) {}

    private Collection<Live> olderThan(Optional<UUID> before) {
        return before.map(id -> running.headMap(id, false))
                .orElse(running)
                .descendingMap()
                .values();
    }

    private void retire(Live live) {
        Optional<KeptGroup> kept = Optional.empty();
        try {
            // outside the monitor, for which others must not wait so long
            kept = KeptGroup.of(live.owner, live.group.snapshot(), live.document, history.maxGroup());
        } catch (RuntimeException | Error broken) {
            // whoever waits for the group needs its end, not its history
            ErrorLog.log(LOG, "Group %s could not be kept once it had finished".formatted(live.group.id()), broken);
        } finally {
            retire(live, kept);
        }
    }

    // first into the history, so that it can be found in one of the two at every moment
    private synchronized void retire(Live live, Optional<KeptGroup> kept) {
        try {
            if (running.containsKey(live.group.id())) {
                kept.ifPresent(history::add);
            }
        } finally {
            running.remove(live.group.id());
        }
    }

    private static Predicate<GroupSummary> distinctById() {
        UUID[] last = new UUID[1];
        return group -> {
            boolean isNew = !group.id().equals(last[0]);
            last[0] = group.id();
            return isNew;
        };
    }
}

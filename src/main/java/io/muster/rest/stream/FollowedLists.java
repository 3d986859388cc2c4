package io.muster.rest.stream;

import io.muster.access.Caller;
import io.muster.document.GroupWriter;
import io.muster.logging.Log;
import io.muster.rest.groups.GroupList;
import io.muster.rest.groups.GroupOperations;
import io.muster.timer.ErrorLog;
import io.muster.timer.Timer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The lists of groups that clients of this node follow. One round after another reads each of them, while there are any. A round
 * follows after a second or, if it took long, after a multiple of that: however many lists are followed, reading them takes
 * a few percent of one thread. Thread-safe.
 */
public final class FollowedLists {

    private static final System.Logger LOG = Log.of(FollowedLists.class);
    private static final Duration LEAST_PAUSE = Duration.ofSeconds(1);
    private static final Duration MOST_PAUSE = Duration.ofSeconds(10);
    private static final int PAUSES_PER_ROUND = 25;

    private final GroupOperations operations;
    private final Executor executor;
    private final Timer timer;
    private final Map<Key, FollowedList> lists = new ConcurrentHashMap<>();
    private final AtomicBoolean active = new AtomicBoolean();

    /**
     * What makes a list another one.
     *
     * @param caller whose groups it shows; empty for those of all
     * @param base the address by which its clients know this server, which is part of what it shows
     */
    private record Key(Optional<String> caller, GroupList query, URI base) {}

    /** @param executor reads the lists, for which it may wait for the database */
    public FollowedLists(GroupOperations operations, Executor executor, Timer timer) {
        this.operations = operations;
        this.executor = executor;
        this.timer = timer;
    }

    /**
     * One follower of a list.
     *
     * @param leave ends it
     */
    public record Following(FollowedList list, Runnable leave) {}

    /**
     * Follows a list. It has been read once this returns.
     *
     * @param onChange called whenever it has changed, or cannot be read any more; must not block
     * @throws RuntimeException as {@link GroupOperations#list}
     */
    public Following follow(Caller caller, GroupList query, URI base, Runnable onChange) {
        Key key = new Key(caller.seesAll() ? Optional.empty() : Optional.of(caller.name()), query, base);
        // the same one may be passed twice
        Runnable own = () -> onChange.run();
        FollowedList list = lists.compute(key, (same, known) -> {
            FollowedList followed = known == null || known.hasEnded()
                    ? new FollowedList(operations, caller, query, new GroupWriter(base))
                    : known;
            followed.add(own);
            return followed;
        });
        Runnable leave = () -> leave(key, list, own);
        boolean isRead = false;
        try {
            list.readFirst();
            isRead = true;
        } finally {
            if (!isRead) {
                leave.run();
            }
        }
        if (active.compareAndSet(false, true)) {
            schedule(LEAST_PAUSE);
        }
        return new Following(list, leave);
    }

    /** The number of different lists that are followed. */
    int size() {
        return lists.size();
    }

    private void leave(Key key, FollowedList list, Runnable follower) {
        boolean[] isLast = new boolean[1];
        lists.compute(key, (same, known) -> {
            isLast[0] = list.remove(follower);
            return known == list && isLast[0] ? null : known;
        });
        if (isLast[0]) {
            list.close();
        }
    }

    private void schedule(Duration pause) {
        timer.schedule(pause, () -> {
            try {
                executor.execute(this::round);
            } catch (RejectedExecutionException stopping) {
                active.set(false);
            }
        });
    }

    private void round() {
        long begin = timer.nanoTime();
        ErrorLog.runAll(
                LOG,
                "A followed list could not be read",
                lists.values().stream().map(list -> (Runnable) list::refresh).toList());
        Duration pause = Duration.ofNanos(timer.nanoTime() - begin).multipliedBy(PAUSES_PER_ROUND);
        if (pause.compareTo(LEAST_PAUSE) < 0) {
            pause = LEAST_PAUSE;
        } else if (pause.compareTo(MOST_PAUSE) > 0) {
            pause = MOST_PAUSE;
        }
        if (lists.isEmpty()) {
            active.set(false);
            // somebody may have come in between
            if (lists.isEmpty() || !active.compareAndSet(false, true)) {
                return;
            }
        }
        schedule(pause);
    }
}

package io.muster.background;

import io.muster.database.StoreUnavailableException;
import io.muster.store.node.Membership;
import io.muster.testing.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The nodes of a database that responds as the test requires. */
final class TestMembership {

    private final ManualTimer timer;
    private final Map<String, Long> beats = new LinkedHashMap<>();
    private boolean away;
    private boolean commitsStall;
    private Duration commit = Duration.ZERO;

    /** Pairs of the declaring node and the one declared dead, by name. */
    final List<String> deaths = new ArrayList<>();

    int calls;

    TestMembership(ManualTimer timer) {
        this.timer = timer;
    }

    /** Does not respond. */
    void makeUnavailable() {
        away = true;
    }

    /** Can be read, but every commit takes longer than its caller waits. */
    void stallCommits() {
        commitsStall = true;
    }

    void recover() {
        away = false;
        commitsStall = false;
    }

    /** How long a commit takes from now on. */
    void commitsTake(Duration time) {
        commit = time;
    }

    /** Adds a node that never sends a heartbeat. */
    void addSilent(String node) {
        beats.put(node, 7L);
    }

    boolean knows(String node) {
        return beats.containsKey(node);
    }

    /** The number of a node's heartbeats. */
    long beats(String node) {
        return Objects.requireNonNull(beats.get(node), node);
    }

    /** A node leaves in an orderly way. */
    void leave(String node) {
        beats.remove(node);
    }

    /** The membership as seen by one node. */
    Membership of(String observer, Duration longestCall) {
        return new Membership() {
            @Override
            public void register(String node) {
                commit(longestCall);
                beats.put(node, 0L);
            }

            @Override
            public Optional<View> beat(String node) {
                commit(longestCall);
                View view = new View(new HashMap<>(beats), false);
                return beats.computeIfPresent(node, (name, beat) -> beat + 1) == null
                        ? Optional.empty()
                        : Optional.of(view);
            }

            @Override
            public boolean declareDead(String node, long beat) {
                commit(longestCall);
                boolean silent = beats.remove(node, beat);
                if (silent) {
                    deaths.add(observer + " declared " + node);
                }
                return silent;
            }
        };
    }

    private void call() {
        calls++;
        if (away) {
            throw new StoreUnavailableException(null);
        }
    }

    private void commit(Duration longestCall) {
        call();
        if (commitsStall) {
            timer.advance(longestCall);
            throw new StoreUnavailableException(null);
        }
        if (!commit.isZero()) {
            timer.advance(commit);
        }
    }
}

package io.muster.background;

import io.muster.database.StoreUnavailableException;
import io.muster.store.Membership;
import io.muster.testing.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The nodes of one database that answers as the test wants. */
final class TestMembership {

    private final ManualTimer timer;
    private final Map<String, Long> beats = new LinkedHashMap<>();
    private boolean away;
    private boolean commitsStall;
    private Duration commit = Duration.ZERO;

    /** By the names of those that declared and those that were declared dead. */
    final List<String> deaths = new ArrayList<>();

    int calls;

    TestMembership(ManualTimer timer) {
        this.timer = timer;
    }

    /** Answers nothing. */
    void goAway() {
        away = true;
    }

    /** Can be read, but no commit comes through before whoever waits for it gives up. */
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

    /** A node of which nothing is ever heard. */
    void addSilent(String node) {
        beats.put(node, 7L);
    }

    boolean knows(String node) {
        return beats.containsKey(node);
    }

    /** How often a node has said that it is up. */
    long beats(String node) {
        return Objects.requireNonNull(beats.get(node), node);
    }

    /** A node ends in good order. */
    void leave(String node) {
        beats.remove(node);
    }

    /** As one node sees it. */
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

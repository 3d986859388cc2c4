package io.muster.rest;

import io.muster.testing.ManualTimer;
import io.muster.timer.Timer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;

/**
 * Lets calls fail, one at a time: each call to the clock, an executor, the database, the request or the response is a
 * step, and one of them fails as requested.
 */
public final class FaultySteps {

    /** The target of a call. */
    enum To {
        CLOCK,
        EXECUTOR,
        DATABASE,
        REQUEST,
        BODY,
        RESPONSE
    }

    /** How a step fails, and which steps can fail like this. */
    public enum Fault {
        OUT_OF_MEMORY(Set.of(To.values())) {
            @Override
            Exception exception() {
                throw new OutOfMemoryError("on purpose");
            }
        },
        REJECTED(Set.of(To.EXECUTOR)) {
            @Override
            Exception exception() {
                return new RejectedExecutionException("on purpose");
            }
        },
        CONNECTION_LOST(Set.of(To.DATABASE)) {
            @Override
            Exception exception() {
                return new SQLException("on purpose", "08006");
            }
        },
        CLIENT_GONE(Set.of(To.BODY)) {
            @Override
            Exception exception() {
                return new IOException("on purpose");
            }
        };

        private final Set<To> steps;

        Fault(Set<To> steps) {
            this.steps = steps;
        }

        abstract Exception exception();
    }

    private Fault fault = Fault.OUT_OF_MEMORY;
    private int left;
    private String place = "";
    private final Deque<Between> between = new ArrayDeque<>();
    private int seen;

    /** Makes a step fail, counted from 1 and from now on. */
    public void failAt(int step, Fault how) {
        left = step;
        fault = how;
    }

    /** Whether that step was reached; no later one fails. */
    boolean hasFailed() {
        return left <= 0;
    }

    /** The place of the step that failed last. */
    String place() {
        return place;
    }

    void none() {
        left = 0;
    }

    void at(To to) {
        try {
            tryAt(to);
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Exception checked) {
            throw new AssertionError(to + " has no checked exceptions", checked);
        }
    }

    /** Runs an action before a step continues, as if another thread intervened; counted as by {@link #failAt}. */
    void meanwhile(To to, int step, Runnable action) {
        between.addLast(new Between(to, step, action));
    }

    private record Between(To to, int step, Runnable action) {}

    void tryAt(To to) throws Exception {
        runBetween(to);
        if (left > 0 && fault.steps.contains(to) && --left == 0) {
            place = StackWalker.getInstance()
                    .walk(frames -> frames.filter(frame -> frame.getClassName().startsWith("io.muster")
                                    && !frame.getClassName().contains("FaultySteps")
                                    && !frame.getClassName().contains("TestExchange"))
                            .limit(4)
                            .map(frame -> frame.getClassName().replaceFirst(".*\\.", "") + "." + frame.getMethodName())
                            .collect(Collectors.joining(" < ")));
            throw fault.exception();
        }
    }

    private void runBetween(To to) {
        if (!between.isEmpty() && between.getFirst().to == to && ++seen == between.getFirst().step) {
            Between due = between.removeFirst();
            // its own steps are not counted
            List<Between> later = List.copyOf(between);
            between.clear();
            due.action.run();
            between.addAll(later);
            seen = 0;
        }
    }

    /** Runs commands at once. */
    Executor executor() {
        return command -> {
            at(To.EXECUTOR);
            command.run();
        };
    }

    /** A timer with a controllable clock; like the server's, it continues after an action that threw. */
    Timer timer(ManualTimer clock) {
        return new Timer() {
            @Override
            public Instant now() {
                at(To.CLOCK);
                return clock.now();
            }

            @Override
            public long nanoTime() {
                at(To.CLOCK);
                return clock.nanoTime();
            }

            @Override
            public Cancellable schedule(Duration delay, Runnable action) {
                at(To.CLOCK);
                return clock.schedule(delay, () -> runAnyway(action));
            }

            @Override
            public Cancellable scheduleRepeatedly(Duration pause, Runnable action) {
                at(To.CLOCK);
                return clock.scheduleRepeatedly(pause, () -> runAnyway(action));
            }
        };
    }

    private static void runAnyway(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | OutOfMemoryError logged) {
            // as by the server's
        }
    }
}

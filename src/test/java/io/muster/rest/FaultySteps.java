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
 * The calls that a test lets fail, one at a time: each that goes out to the clock, to an executor, to the database, to the
 * request or to the response is a step, and one of them fails as asked.
 */
final class FaultySteps {

    /** Where a call goes. */
    enum To {
        CLOCK,
        EXECUTOR,
        DATABASE,
        REQUEST,
        BODY,
        RESPONSE
    }

    /** How a step fails, and which steps can fail so. */
    enum Fault {
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

    /** Has the given step fail, counted from 1 and from now on. */
    void failAt(int step, Fault how) {
        left = step;
        fault = how;
    }

    /** Whether that step was reached; it is the last one that fails. */
    boolean hasFailed() {
        return left <= 0;
    }

    /** Where the step was that failed last. */
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

    /** Runs an action at a step before it goes on, as if another thread came in between; counted as by {@link #failAt}. */
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

    /** Runs what it is given at once. */
    Executor executor() {
        return command -> {
            at(To.EXECUTOR);
            command.run();
        };
    }

    /** A timer on a clock that the test turns; as the server's, it goes on after an action that threw. */
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
            // by the server's
        }
    }
}

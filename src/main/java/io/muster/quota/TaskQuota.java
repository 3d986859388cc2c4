package io.muster.quota;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import io.muster.budget.QuotaExceededException;
import io.muster.budget.TasksInFlight;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Limits the tasks that each caller may run in a period, with a token bucket per caller.
 *
 * <p>Thread-safe: the buckets are, and the map of them is guarded by its monitor.
 */
public final class TaskQuota {

    // the least recently used caller is evicted, and starts again with a full bucket
    private static final int MAX_CALLERS = 10_000;

    private final Optional<Rate> rate;
    private final TimeMeter clock;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_CALLERS;
        }
    };

    /**
     * @param rate the limit per caller; no limit if empty
     * @param nanoTime as {@link System#nanoTime()}
     */
    public TaskQuota(Optional<Rate> rate, LongSupplier nanoTime) {
        this.rate = rate;
        this.clock = new Clock(nanoTime);
    }

    /** @throws QuotaExceededException if the caller may not run a single task now */
    public void check(String caller) {
        rate.ifPresent(known -> {
            EstimationProbe probe = bucket(caller, known).estimateAbilityToConsume(1);
            if (!probe.canBeConsumed()) {
                throw exceeded(known, probe.getNanosToWaitForRefill());
            }
        });
    }

    /**
     * Counts tasks that are about to run; a group without tasks counts as one.
     *
     * @throws QuotaExceededException if the caller may not run this many now
     */
    public void charge(String caller, int tasks) {
        rate.ifPresent(known -> {
            ConsumptionProbe probe = bucket(caller, known).tryConsumeAndReturnRemaining(TasksInFlight.cost(tasks));
            if (!probe.isConsumed()) {
                throw exceeded(known, probe.getNanosToWaitForRefill());
            }
        });
    }

    /** Returns the tokens of tasks that are not run after all. */
    public void refund(String caller, int tasks) {
        rate.ifPresent(known -> bucket(caller, known).addTokens(TasksInFlight.cost(tasks)));
    }

    /** The number of known callers. */
    int callers() {
        synchronized (buckets) {
            return buckets.size();
        }
    }

    private Bucket bucket(String caller, Rate known) {
        synchronized (buckets) {
            return buckets.computeIfAbsent(caller, name -> full(known));
        }
    }

    private Bucket full(Rate known) {
        Bandwidth bandwidth = Bandwidth.builder()
                .capacity(known.tasks())
                .refillGreedy(known.tasks(), known.period())
                .build();
        return Bucket.builder()
                .withCustomTimePrecision(clock)
                .addLimit(bandwidth)
                .build();
    }

    private static QuotaExceededException exceeded(Rate rate, long nanos) {
        return new QuotaExceededException(
                "Limit of %d tasks per caller in %d s exceeded"
                        .formatted(rate.tasks(), rate.period().toSeconds()),
                Duration.ofNanos(nanos));
    }

    private record Clock(LongSupplier nanoTime) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return nanoTime.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}

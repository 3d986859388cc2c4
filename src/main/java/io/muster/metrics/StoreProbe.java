package io.muster.metrics;

import io.muster.logging.Log;
import io.muster.store.claim.BackgroundCounts;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the database for counts, with one query at a time however many ask, and a limited wait. Thread-safe.
 */
public final class StoreProbe {

    private static final System.Logger LOG = Log.of(StoreProbe.class);

    private final Supplier<BackgroundCounts> query;
    private final Executor executor;
    private final Duration patience;
    private final AtomicReference<@Nullable CompletableFuture<Optional<BackgroundCounts>>> running =
            new AtomicReference<>();

    /**
     * @param query waits for the database, and throws if that is unavailable
     * @param executor may wait for the database
     * @param patience how long to wait for it
     */
    public StoreProbe(Supplier<BackgroundCounts> query, Executor executor, Duration patience) {
        this.query = query;
        this.executor = executor;
        this.patience = patience;
    }

    /** The counts; empty if the database is unavailable, or takes too long. Never fails; does not block. */
    CompletionStage<Optional<BackgroundCounts>> ask() {
        CompletableFuture<Optional<BackgroundCounts>> own = new CompletableFuture<>();
        CompletableFuture<Optional<BackgroundCounts>> asked = running.compareAndExchange(null, own);
        if (asked == null) {
            asked = own;
            start(own);
        }
        return asked.copy().completeOnTimeout(Optional.empty(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void start(CompletableFuture<Optional<BackgroundCounts>> result) {
        try {
            executor.execute(() -> run(result));
        } catch (RuntimeException | Error rejected) {
            end(result, Optional.empty());
            LOG.log(Level.DEBUG, "No thread to count background groups", rejected);
        }
    }

    private void run(CompletableFuture<Optional<BackgroundCounts>> result) {
        Optional<BackgroundCounts> counts = Optional.empty();
        try {
            counts = Optional.of(query.get());
        } catch (RuntimeException away) {
            LOG.log(Level.DEBUG, "Background groups cannot be counted", away);
        } finally {
            end(result, counts);
        }
    }

    private void end(CompletableFuture<Optional<BackgroundCounts>> result, Optional<BackgroundCounts> counts) {
        running.set(null);
        result.complete(counts);
    }
}

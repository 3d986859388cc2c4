package io.muster.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends small groups at a steady rate, whatever the server does; at most as many at once as it sends in two seconds. */
final class PacedLoad {

    /** @param failed without a 200, or not sent because too many had not been answered */
    record Outcome(int answered, int failed, double p99Ms) {}

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;
    private final int perSecond;

    PacedLoad(URI base, int perSecond) {
        this.request = HttpRequest.newBuilder(base.resolve("api/groups"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Groups.delays(3, "5ms")))
                .build();
        this.perSecond = perSecond;
    }

    Outcome run(Duration time) throws InterruptedException {
        Queue<Long> nanos = new ConcurrentLinkedQueue<>();
        AtomicInteger failed = new AtomicInteger();
        Semaphore open = new Semaphore(2 * perSecond);
        long begin = System.nanoTime();
        long total = time.toSeconds() * perSecond;
        for (long sent = 0; sent < total; sent++) {
            long wait = begin + sent * TimeUnit.SECONDS.toNanos(1) / perSecond - System.nanoTime();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            if (!open.tryAcquire()) {
                failed.incrementAndGet();
                continue;
            }
            long at = System.nanoTime();
            client.sendAsync(request, BodyHandlers.discarding()).whenComplete((answer, thrown) -> {
                open.release();
                if (answer != null && answer.statusCode() == 200) {
                    nanos.add(System.nanoTime() - at);
                } else {
                    failed.incrementAndGet();
                }
            });
        }
        open.tryAcquire(2 * perSecond, PATIENCE.toSeconds(), TimeUnit.SECONDS);
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        double p99 = sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(0.99 * sorted.length) - 1] / 1e6;
        return new Outcome(sorted.length, failed.get(), p99);
    }
}

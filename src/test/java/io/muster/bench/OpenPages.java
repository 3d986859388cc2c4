package io.muster.bench;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Pages of the dashboard, as the server sees them: each asks what the page in a browser asks, at the same pace. */
final class OpenPages implements AutoCloseable {

    /** As in group.js. */
    private static final long LEAST_REFRESH_MS = 400;

    private static final long MOST_REFRESH_MS = 5_000;
    private static final int PAUSES_PER_READ = 25;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Queue<Stream<String>> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger events = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean closed;

    private OpenPages() {}

    static OpenPages none() {
        return new OpenPages();
    }

    /** A list that is followed. */
    OpenPages andList(URI base, int groups) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("api/groups?limit=" + groups))
                .header("Accept", "application/x-ndjson, application/problem+json")
                .build();
        client.sendAsync(request, BodyHandlers.ofLines()).thenAcceptAsync(this::follow, OpenPages::inItsThread);
        return this;
    }

    private void follow(HttpResponse<Stream<String>> answer) {
        if (answer.statusCode() != 200) {
            refused.incrementAndGet();
        }
        open.add(answer.body());
        try {
            answer.body().filter(line -> !line.isBlank()).forEach(line -> {
                events.incrementAndGet();
                bytes.addAndGet(line.length());
            });
        } catch (UncheckedIOException over) {
            if (!closed) {
                refused.incrementAndGet();
            }
        }
    }

    private static void inItsThread(Runnable page) {
        Thread reader = new Thread(page, "page");
        reader.setDaemon(true);
        reader.start();
    }

    /** A running group, read again and again. */
    OpenPages andGroup(URI base, String id) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("api/groups/" + id + "?values=none"))
                .timeout(Duration.ofSeconds(20))
                .build();
        read(request);
        return this;
    }

    private void read(HttpRequest request) {
        if (closed) {
            return;
        }
        long begin = System.nanoTime();
        client.sendAsync(request, BodyHandlers.ofByteArray()).whenComplete((answer, thrown) -> {
            if (answer == null || answer.statusCode() != 200) {
                refused.incrementAndGet();
            } else {
                reads.incrementAndGet();
                bytes.addAndGet(answer.body().length);
            }
            long took = (System.nanoTime() - begin) / 1_000_000;
            long pause = Math.min(MOST_REFRESH_MS, Math.max(LEAST_REFRESH_MS, PAUSES_PER_READ * took));
            if (!closed) {
                timer.schedule(() -> read(request), pause, TimeUnit.MILLISECONDS);
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        open.forEach(Stream::close);
    }

    @Override
    public String toString() {
        return "%d events, %d reads, %,d KB, %d refused"
                .formatted(events.get(), reads.get(), bytes.get() / 1_000, refused.get());
    }
}

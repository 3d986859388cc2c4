package io.muster.fault;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.muster.it.Documents;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Groups that are cancelled at about the time when they finish. */
final class CancelRaces implements AutoCloseable {

    private static final int CALLERS = 4;
    // from long enough for a slow machine to cancel in time, down to too short
    private static final int SHORTEST_MS = 50;
    private static final int LONGEST_MS = 2_000;
    private static final int LONGEST_SECONDS = 300;

    private final Client client;
    private final Node first;
    private final Node second;
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final ScheduledExecutorService cancels = Executors.newScheduledThreadPool(CALLERS);

    CancelRaces(Client client, Node first, Node second) {
        this.client = client;
        this.first = first;
        this.second = second;
    }

    /**
     * Posts this many groups to the first node, and cancels half of them there and the other half at the second.
     *
     * @return the groups' ids
     */
    Set<String> run(int times) {
        return IntStream.range(0, times).mapToObj(number -> race(number % 2 == 0 ? first : second)).toList().stream()
                .map(race -> race.orTimeout(LONGEST_SECONDS, SECONDS).join())
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        callers.shutdownNow();
        cancels.shutdownNow();
    }

    private CompletableFuture<String> race(Node canceller) {
        int length = ThreadLocalRandom.current().nextInt(SHORTEST_MS, LONGEST_MS);
        return CompletableFuture.supplyAsync(() -> submit(length + "ms"), callers)
                .thenCompose(id -> cancel(canceller, id, length));
    }

    private String submit(String task) {
        return client.submit(
                first,
                UUID.randomUUID().toString(),
                Documents.group("settled", Documents.delay("a", task), Documents.delay("b", task)));
    }

    private CompletableFuture<String> cancel(Node node, String id, int length) {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        int delay = ThreadLocalRandom.current().nextInt(length + length / 3);
        cancels.schedule(
                () -> {
                    client.cancel(node, id);
                    cancelled.complete(id);
                },
                delay,
                MILLISECONDS);
        return cancelled;
    }
}

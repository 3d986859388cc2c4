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

/** Groups that are cancelled at about the moment at which they are done. */
final class CancelRaces implements AutoCloseable {

    private static final int CALLERS = 4;
    private static final int TASK_MS = 150;
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

    /** Posts so many to the first node, and cancels one half there and the other at the second; the groups' ids. */
    Set<String> run(int times) {
        return IntStream.range(0, times)
                .mapToObj(number -> CompletableFuture.supplyAsync(this::submit, callers)
                        .thenCompose(id -> cancel(number % 2 == 0 ? first : second, id)))
                .toList()
                .stream()
                .map(race -> race.orTimeout(LONGEST_SECONDS, SECONDS).join())
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        callers.shutdownNow();
        cancels.shutdownNow();
    }

    private String submit() {
        String task = TASK_MS + "ms";
        return client.submit(
                first,
                UUID.randomUUID().toString(),
                Documents.group("settled", Documents.delay("a", task), Documents.delay("b", task)));
    }

    private CompletableFuture<String> cancel(Node node, String id) {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        int delay = ThreadLocalRandom.current().nextInt(2 * TASK_MS);
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

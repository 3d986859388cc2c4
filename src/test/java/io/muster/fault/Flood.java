package io.muster.fault;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A thousand concurrent callers that post to one node, each repeatedly until it has a response. */
final class Flood {

    private static final int CALLERS = 1_000;
    private static final Duration LONGEST = Duration.ofMinutes(4);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Client client;
    private final Node node;
    private final UnaryOperator<String> document;

    /** @param document creates one for a key */
    Flood(Client client, Node node, UnaryOperator<String> document) {
        this.client = client;
        this.node = node;
        this.document = document;
    }

    /**
     * Posts this many groups, and waits until each is acknowledged.
     *
     * @return their ids
     */
    Set<String> post(int posts) {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        long end = System.nanoTime() + LONGEST.toNanos();
        try {
            List<CompletableFuture<String>> calls = Stream.generate(
                            () -> UUID.randomUUID().toString())
                    .limit(posts)
                    .map(key -> CompletableFuture.supplyAsync(() -> post(key, end), callers))
                    .toList();
            return calls.stream().map(CompletableFuture::join).collect(Collectors.toSet());
        } finally {
            callers.shutdownNow();
        }
    }

    private String post(String key, long end) {
        String text = document.apply(key);
        while (System.nanoTime() - end < 0) {
            var reply = client.post(node, key, text);
            if (reply.filter(Client::isAcknowledgement).isPresent()) {
                return reply.get().id();
            }
            reply.filter(answer -> answer.status() != 503 && answer.status() != 409)
                    .ifPresent(answer -> {
                        throw new AssertionError("neither taken nor told to come back: " + answer);
                    });
            pause();
        }
        throw new AssertionError("not acknowledged within " + LONGEST);
    }

    private static void pause() {
        try {
            MILLISECONDS.sleep(PAUSE.toMillis());
        } catch (InterruptedException over) {
            throw new AssertionError(over);
        }
    }
}

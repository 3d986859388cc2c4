package io.muster.bench;

import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A group of 10,000 tasks that runs in the server's memory for as long as a round takes.
 *
 * @param caller waits for its answer
 */
record LargeGroup(URI base, String id, CompletableFuture<?> caller) {

    private static final int TASKS = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static LargeGroup start(URI base) throws InterruptedException {
        String document = Groups.delays(TASKS, "300ms")
                .replaceFirst("\\{", "{\"labels\":{\"large\":\"yes\"},\"concurrency\":100,\"timeout\":\"2m\",");
        CompletableFuture<?> caller = CLIENT.sendAsync(
                request(base, "api/groups")
                        .POST(BodyPublishers.ofString(document))
                        .build(),
                BodyHandlers.discarding());
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            String found = find(base);
            if (!found.isEmpty()) {
                return new LargeGroup(base, found, caller);
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("the large group does not run");
    }

    void cancel() throws InterruptedException {
        send(request(base, "api/groups/" + id + "/cancel").POST(BodyPublishers.noBody()));
        caller.cancel(true);
    }

    private static String find(URI base) throws InterruptedException {
        try {
            return Json.read(send(request(base, "api/groups?state=running&label.large=yes&limit=1"))
                            .body())
                    .path("groups")
                    .path(0)
                    .path("id")
                    .asString("");
        } catch (MalformedJsonException malformed) {
            throw new IllegalStateException("the list is no JSON", malformed);
        }
    }

    private static HttpRequest.Builder request(URI base, String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofMinutes(3))
                .header("Content-Type", "application/json");
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws InterruptedException {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException failure) {
            throw new IllegalStateException("the server cannot be reached", failure);
        }
    }
}

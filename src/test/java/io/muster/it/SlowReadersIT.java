package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.times;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.fault.Silent;
import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two hundred clients that do not read what they asked for, beside one that does. */
@MusterIT
class SlowReadersIT {

    private static final int CLIENTS = 200;
    // as many as their results have room for; there are 32 threads that write answers
    private static final int POSTS = 40;
    private static final int REQUESTS = 1_000;
    private static final int TASKS = 40;
    private static final int BYTES = 100_000;
    private static final int WRITE_TIMEOUT_SECONDS = 4;
    // threads that a server makes for other reasons meanwhile
    private static final int MORE_THREADS = 60;
    private static final String TWO_MEGABYTES = group(
                    "all",
                    times(2, "{\"id\": \"t%d\", \"type\": \"delay\", \"duration\": \"1ms\", \"value\": \"VALUE\"}"))
            .replace("VALUE", "z".repeat(1_000_000));

    private static String stored;

    private final MusterClient muster;
    private final URI server;
    private final List<Silent> clients = new ArrayList<>();

    SlowReadersIT(MusterClient muster, URI server) {
        this.muster = muster;
        this.server = server;
    }

    @BeforeAll
    static void storeAGroupOfFourMegabytes(MusterClient muster) {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/large", Answers.json("\"" + "x".repeat(BYTES) + "\""));
            Reply kept = muster.send(muster.post(
                            "api/groups", group("settled", times(TASKS, http("t%d", upstream.uri("/large")))))
                    .header("Prefer", "respond-async, wait=20"));
            assertThat(kept.isGroup().outcome()).isEqualTo("succeeded");
            stored = kept.id();
        }
    }

    @AfterEach
    void leave() {
        clients.forEach(Silent::close);
    }

    @Test
    void clientsThatDoNotReadTheirAnswerHoldNoThreadAndAreCutOff() {
        int threads = threads();
        open(POSTS, this::post);
        open(CLIENTS - POSTS, () -> get("api/groups/" + stored, "application/json"));
        assertThat(clients.stream().limit(POSTS).map(Silent::status)).containsOnly(200);
        // the others are refused for want of memory, at once
        assertThat(clients.stream().skip(POSTS).map(Silent::status))
                .containsOnly(200, 503)
                .filteredOn(status -> status == 200)
                .hasSizeGreaterThan(60);

        isAnsweredAtOnce();
        assertThat(threads()).isLessThan(threads + MORE_THREADS);

        // what was held for them is free again
        Awaitility.await("room for everybody")
                .atMost(3 * WRITE_TIMEOUT_SECONDS, SECONDS)
                .until(() -> IntStream.range(0, POSTS).allMatch(i -> post().status() == 200));
        assertThat(clients.get(0).isCutOff()).isTrue();
        assertThat(clients.get(POSTS).isCutOff()).isTrue();
    }

    @Test
    void clientsThatDoNotReadTheirStreamHoldNoThreadEither() {
        int threads = threads();
        open(CLIENTS / 2, () -> get("api/groups/" + stored + "/events", "text/event-stream"));
        open(CLIENTS / 2, () -> get("api/groups/" + stored + "/events", "application/x-ndjson"));
        assertThat(clients).allSatisfy(client -> assertThat(client.status()).isEqualTo(200));

        isAnsweredAtOnce();
        assertThat(threads()).isLessThan(threads + MORE_THREADS);
        assertThat(clients.get(0).isCutOff()).isFalse();
        assertThat(muster.get("api/groups/" + stored).body().length()).isGreaterThan(TASKS * BYTES);
    }

    @Test
    void oneWhoReadsSlowlyButReadsGetsAllOfIt() throws IOException {}

    @Test
    void clientsThatSendManySmallRequestsAndReadNoAnswerHoldNoThreadEither() {
        String request = "GET /api/task-types HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(server.getAuthority());
        open(CLIENTS, () -> Silent.send(server, request.repeat(REQUESTS)));
        assertThat(clients).allSatisfy(client -> assertThat(client.status()).isEqualTo(200));

        isAnsweredAtOnce();
    }

    private void isAnsweredAtOnce() {
        List<Double> millis = IntStream.range(0, 5)
                .mapToObj(call -> {
                    long begin = System.nanoTime();
                    muster.run(group("all", delay("a", "1ms"))).isGroup();
                    return (System.nanoTime() - begin) / 1e6;
                })
                .sorted()
                .toList();
        // the build shares its machine
        assertThat(millis.get(1)).as("milliseconds: " + millis).isLessThan(1_000);
    }

    private void open(int count, Supplier<Silent> client) {
        IntStream.range(0, count).forEach(number -> clients.add(client.get()));
    }

    private Silent get(String path, String accept) {
        return Silent.send(
                server,
                "GET /%s HTTP/1.1\r\nHost: %s\r\nAccept: %s\r\n\r\n".formatted(path, server.getAuthority(), accept));
    }

    private Silent post() {
        return Silent.send(
                server,
                "POST /api/groups HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(server.getAuthority(), TWO_MEGABYTES.length(), TWO_MEGABYTES));
    }

    /** How many threads the server has: it is a process that this one started, or of another machine (then 0). */
    private static int threads() {
        return ProcessHandle.current()
                .descendants()
                .map(process -> Path.of("/proc", Long.toString(process.pid()), "status"))
                .filter(Files::isReadable)
                .mapToInt(SlowReadersIT::threads)
                .sum();
    }

    private static int threads(Path status) {
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("Threads:"))
                    .mapToInt(line ->
                            Integer.parseInt(line.substring("Threads:".length()).strip()))
                    .sum();
        } catch (IOException | UncheckedIOException ended) {
            return 0;
        }
    }
}

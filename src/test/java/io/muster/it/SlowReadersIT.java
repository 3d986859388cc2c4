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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two hundred clients that do not read what they asked for, beside one that does. */
@MusterIT
class SlowReadersIT {

    // more than there are threads that make answers (32), and more than a machine's own sockets hold of each (3 MB)
    private static final int POSTS = 40;
    private static final int READERS = 60;
    private static final int STREAMS = 100;
    private static final int MEGABYTES = 4;
    private static final int MEGABYTE = 1_000_000;
    // of the 200 MB that results may hold here, 160 are held for those who posted
    private static final int MORE_THAN_IS_LEFT = 50;
    private static final int WRITE_TIMEOUT_SECONDS = 4;
    // that a server makes for other reasons meanwhile
    private static final int MORE_THREADS = 60;

    private static TestUpstream upstream;
    private static String stored;

    private final MusterClient muster;
    private final URI server;
    private final List<Silent> clients = new ArrayList<>();

    SlowReadersIT(MusterClient muster, URI server) {
        this.muster = muster;
        this.server = server;
    }

    @BeforeAll
    static void storeAGroup(MusterClient muster) {
        upstream = TestUpstream.start();
        upstream.on("/1mb", Answers.json("\"" + "x".repeat(MEGABYTE - 2) + "\""));
        upstream.on("/250k", Answers.json("\"" + "y".repeat(MEGABYTE / 4 - 2) + "\""));
        Reply kept = muster.send(
                muster.post("api/groups", fetching(4 * MEGABYTES, "/250k")).header("Prefer", "respond-async, wait=20"));
        assertThat(kept.isGroup().outcome()).isEqualTo("succeeded");
        stored = "api/groups/" + kept.id();
    }

    @AfterAll
    static void stop() {
        upstream.close();
    }

    @AfterEach
    void leave() {
        clients.forEach(Silent::close);
    }

    @Test
    void clientsThatDoNotReadHoldNoThreadAndAreCutOff() {
        int threads = threads();
        open(POSTS, () -> post(fetching(MEGABYTES, "/1mb")));
        open(READERS, () -> get(stored, "application/json"));
        open(STREAMS / 2, () -> get(stored + "/events", "text/event-stream"));
        open(STREAMS / 2, () -> get(stored + "/events", "application/x-ndjson"));
        assertThat(clients).extracting(Silent::status).containsOnly(200);

        isAnsweredAtOnce();
        assertThat(threads()).isLessThan(threads + MORE_THREADS);

        Awaitility.await("what was held for them")
                .atMost(10 * WRITE_TIMEOUT_SECONDS, SECONDS)
                .until(() -> muster.run(fetching(MORE_THAN_IS_LEFT, "/1mb")).status() == 200);
        assertThat(clients.get(0).isCutOff()).isTrue();
        assertThat(clients.get(POSTS).isCutOff()).isTrue();
        assertThat(clients.get(POSTS + READERS).isCutOff()).isTrue();
        assertThat(muster.get(stored).body().length()).isGreaterThan(MEGABYTES * MEGABYTE);
    }

    private static String fetching(int tasks, String path) {
        return group("all", times(tasks, http("t%d", upstream.uri(path))));
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

    private Silent post(String document) {
        return Silent.send(
                server,
                "POST /api/groups HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(server.getAuthority(), document.length(), document));
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

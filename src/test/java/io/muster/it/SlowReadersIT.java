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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two hundred clients that do not read their responses, beside one that does. */
@MusterIT
class SlowReadersIT {

    private static final int READERS = 100;
    private static final int STREAMS = 100;
    // more of a response than the machine's socket buffers hold (3 MB)
    private static final int MEGABYTES = 4;
    private static final int MEGABYTE = 1_000_000;
    // of the 900 MB for responses here, those two hundred hold 800
    private static final int MORE_THAN_IS_LEFT = 40;
    private static final int WRITE_TIMEOUT_SECONDS = 4;
    // threads with other work in progress; there are 32 that produce responses
    private static final int OTHER_THREADS = 8;

    private static String group;

    private final MusterClient muster;
    private final URI server;
    private final List<Silent> clients = new ArrayList<>();

    SlowReadersIT(MusterClient muster, URI server) {
        this.muster = muster;
        this.server = server;
    }

    @BeforeAll
    static void runAGroupOfFourMegabytes(MusterClient muster) {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/large", Answers.json("\"" + "x".repeat(MEGABYTE - 2) + "\""));
            Reply reply = muster.run(group("all", times(MEGABYTES, http("t%d", upstream.uri("/large")))));
            group = "api/groups/" + reply.isGroup().id();
        }
    }

    @AfterEach
    void leave() {
        clients.forEach(Silent::close);
    }

    @Test
    void clientsThatDoNotReadBlockNoThreadAndAreDisconnected() {
        open(READERS, group, "application/json");
        open(STREAMS / 2, group + "/events", "text/event-stream");
        open(STREAMS / 2, group + "/events", "application/x-ndjson");
        // the first ones are being answered
        assertThat(clients.get(0).status()).isEqualTo(200);
        isAnsweredAtOnce();
        assertThat(clients.stream().skip(1)).extracting(Silent::status).containsOnly(200);
        Awaitility.await("threads that write for nobody")
                .atMost(WRITE_TIMEOUT_SECONDS, SECONDS)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> threadsInMuster() <= OTHER_THREADS);

        Awaitility.await("the end of each connection")
                .atMost(10 * WRITE_TIMEOUT_SECONDS, SECONDS)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> clients.stream().noneMatch(Silent::isOpenAtServer));
        assertThat(thereIsRoom()).as("memory for more responses than was left").isTrue();
        for (int client = 0; client < READERS + STREAMS; client += STREAMS / 2) {
            assertThat(clients.get(client).isCutOff()).as("client " + client).isTrue();
        }
        assertThat(muster.get(group).body().length()).isGreaterThan(MEGABYTES * MEGABYTE);
    }

    /** Whether there is room for this many more responses, so that the previous ones must be over. */
    private boolean thereIsRoom() {
        List<Silent> more = Stream.generate(() -> get(group, "application/json"))
                .limit(MORE_THAN_IS_LEFT)
                .toList();
        try {
            return more.stream().allMatch(client -> client.status() == 200);
        } finally {
            more.forEach(Silent::close);
        }
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
        // the machine is shared with the rest of the build
        assertThat(millis.get(1)).as("milliseconds: " + millis).isLessThan(1_000);
    }

    private void open(int count, String path, String accept) {
        IntStream.range(0, count).forEach(number -> clients.add(get(path, accept)));
    }

    private Silent get(String path, String accept) {
        return Silent.send(
                server,
                "GET /%s HTTP/1.1\r\nHost: %s\r\nAccept: %s\r\n\r\n".formatted(path, server.getAuthority(), accept));
    }

    /** The number of the server's threads in Muster's code; only for a process started by this one, otherwise zero. */
    private static long threadsInMuster() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .mapToLong(SlowReadersIT::threadsInMuster)
                .sum();
    }

    private static long threadsInMuster(ProcessHandle server) {
        try {
            Process dump = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jstack")
                                    .toString(),
                            Long.toString(server.pid()))
                    .redirectErrorStream(true)
                    .start();
            String stacks = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(stacks).contains("main");
            return Stream.of(stacks.split("\n\n"))
                    .filter(stack -> stack.contains("at io.muster."))
                    .count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

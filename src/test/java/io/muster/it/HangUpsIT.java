package io.muster.it;

import static io.muster.it.Documents.group;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.times;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients that disconnect while their responses are being written, beside callers with separate connections and memory.
 */
@MusterIT
class HangUpsIT {

    private static final int MEGABYTE = 1_000_000;
    private static final int CLIENTS = 8;
    // more than may block while writing
    private static final int CALLERS = 12;
    private static final Duration LENGTH = Duration.ofSeconds(6);
    private static final int MOST_READ = 50_000;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final int LONGEST_VALUE = 3_000;

    private static String group;

    private final MusterClient muster;
    private final URI server;

    HangUpsIT(MusterClient muster, URI server) {
        this.muster = muster;
        this.server = server;
    }

    @BeforeAll
    static void runALargeGroup(MusterClient muster) {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/large", Answers.json("\"" + "x".repeat(MEGABYTE / 2) + "\""));
            Reply reply = muster.run(group("all", times(1, http("t%d", upstream.uri("/large")))));
            group = "api/groups/" + reply.isGroup().id();
        }
    }

    @Test
    void disconnectingClientsDoNotAffectOthers() throws Exception {
        long end = System.nanoTime() + LENGTH.toNanos();
        AtomicInteger hangUps = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + CALLERS);
        List<Future<?>> running = new ArrayList<>();
        try {
            for (int client = 0; client < CLIENTS; client++) {
                Random random = new Random(client);
                running.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        hangUpAfter(random.nextInt(MOST_READ));
                        hangUps.incrementAndGet();
                    }
                }));
            }
            for (int caller = 0; caller < CALLERS; caller++) {
                Random random = new Random(CLIENTS + caller);
                running.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        echoes(Integer.toString(calls.getAndIncrement() % 10)
                                .repeat(1 + random.nextInt(LONGEST_VALUE)));
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get(2 * LONGEST_WAIT.toSeconds(), SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println(calls + " calls beside " + hangUps + " hang-ups");
        assertThat(calls).hasPositiveValue();
        assertThat(hangUps).hasPositiveValue();
    }

    private void echoes(String value) {
        Reply reply = muster.run(
                group("all", "{\"type\": \"delay\", \"duration\": \"1ms\", \"value\": \"%s\"}".formatted(value)));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.results().get(0).path("value").asString()).isEqualTo(value);
    }

    /** Reads about this much of a large response and resets the connection. */
    private void hangUpAfter(int bytes) {
        try (Socket socket = new Socket()) {
            socket.setSoLinger(true, 0);
            socket.setSoTimeout((int) LONGEST_WAIT.toMillis());
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            socket.getOutputStream()
                    .write("GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .formatted(group)
                            .getBytes(US_ASCII));
            socket.getInputStream().skip(bytes);
        } catch (IOException refused) {
            // only the responses to others matter
        }
    }
}

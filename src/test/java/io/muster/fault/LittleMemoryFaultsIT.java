package io.muster.fault;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.times;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.it.MusterClient;
import io.muster.it.Reply;
import io.muster.testing.Answers;
import io.muster.testing.Run;
import io.muster.testing.StartsItsOwnServer;
import io.muster.testing.TestUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import tools.jackson.databind.JsonNode;

/**
 * A server with 256 MB that gets requests for many times that. It ends at the first OutOfMemoryError, even if it is
 * caught.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGKILL")
@StartsItsOwnServer
class LittleMemoryFaultsIT {

    private static final int ROUNDS = Run.isLong() ? 20 : 1;
    private static final int MB = 1_000_000;
    // enough on a slow machine, but shorter than the client's timeout
    private static final String ENOUGH_TIME = "'timeout': '55s'";
    // of whom each takes 40 KB of the heap while it waits, most of it the server's
    private static final int CALLERS = 7_000;
    // an eighth of the heap
    private static final int ROOM_MB = 32;

    private static TestUpstream upstream;
    private static SmallServer server;
    private static MusterClient muster;

    @BeforeAll
    static void start() {
        upstream = TestUpstream.start();
        upstream.on("/mb", Answers.json("\"" + "x".repeat(MB - 2) + "\""));
        // without a length, so that the server cannot know the size in advance
        upstream.on("/chunked", (request, wire) -> {
            wire.send("HTTP/1.1 200 Test\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int block = 0; block < 10; block++) {
                wire.send("186a0\r\n" + "y".repeat(MB / 10) + "\r\n");
            }
            wire.send("0\r\n\r\n");
        });
        server = new SmallServer("little-memory", 256);
        server.start();
        muster = server.muster();
    }

    @AfterAll
    static void stop() {
        server.close();
        upstream.close();
    }

    @AfterEach
    void serverHasRecovered() {
        server.assertHadEnoughMemory();
        muster.run(group("all", delay("a", "1ms"), delay("b", "2ms"))).isGroup();
        // every byte was released
        String twenty = group("all", times(20, http("t%d", upstream.uri("/mb"))));
        Awaitility.await("room for 20 MB")
                .atMost(10, SECONDS)
                .until(() -> muster.run(twenty).status() == 200);
    }

    @Test
    void valuesWithoutMemoryFailTheirTasksAndTheOthersContinue() {
        int succeeded = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<CompletableFuture<Reply>> calls = new ArrayList<>();
            for (String path : List.of("/mb", "/chunked", "/mb", "/chunked")) {
                calls.add(muster.runLater(
                        groupWith("settled", ENOUGH_TIME, times(300, http("t%d", upstream.uri(path))))));
            }
            for (CompletableFuture<Reply> call : calls) {
                Reply reply = call.orTimeout(60, SECONDS).join().isGroup();
                assertThat(reply.results()).hasSize(300).allSatisfy(LittleMemoryFaultsIT::isWholeOrTooLarge);
                succeeded += successes(reply);
            }
        }
        System.out.printf("of %d values of 1 MB %d had room%n", ROUNDS * 1_200, succeeded);
        assertThat(succeeded).isBetween(ROUNDS * 10, ROUNDS * 4 * ROOM_MB);
    }

    @Test
    void aGroupThatFitsIsReturnedCompletely() {
        Reply reply = muster.run(group("settled", times(25, http("t%d", upstream.uri("/mb")))));

        assertThat(successes(reply.isGroup())).isEqualTo(25);
        assertThat(reply.body().length()).isBetween(25 * MB, 26 * MB);
    }

    @Test
    void documentsWithoutMemoryAreRejected() {
        String large = group(
                "all", "{\"type\": \"delay\", \"duration\": \"0s\", \"value\": \"%s\"}".formatted("z".repeat(9 * MB)));
        String dense = group(
                "all",
                "{\"type\": \"delay\", \"duration\": \"0s\", \"value\": [%s0]}".formatted("{},".repeat(300_000)));
        String denser = group(
                "all",
                "{\"type\": \"delay\", \"duration\": \"0s\", \"value\": [%s0]}".formatted("{},".repeat(3_000_000)));
        muster.run(large).isGroup();
        muster.run(dense).isGroup();
        muster.run(denser).isProblem(413, "too-large");
        for (int round = 0; round < ROUNDS; round++) {
            List<CompletableFuture<Reply>> calls = IntStream.range(0, 24)
                    .mapToObj(number -> muster.runLater(number % 2 == 0 ? large : dense))
                    .toList();
            List<Integer> statuses = calls.stream()
                    .map(call -> call.orTimeout(60, SECONDS).join().status())
                    .toList();
            System.out.println("documents: " + statuses);
            // 502: read, but there was no memory for the result
            assertThat(statuses).isSubsetOf(200, 502, 503).contains(200);
        }
    }

    @Test
    void callersWithoutMemoryForTheirRequestsAreRejected() {
        String document = group("all", delay("a", "15s"));
        String request = "POST /api/groups HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: %d\r\n\r\n%s".formatted(document.length(), document);
        List<Silent> callers = new ArrayList<>();
        try {
            for (int number = 0; number < CALLERS; number++) {
                callers.add(Silent.send(server.address(), request));
            }
            Map<Integer, Long> statuses = callers.stream().collect(groupingBy(Silent::status, counting()));
            System.out.println("callers by status: " + statuses);
            // 0: Payara closes a connection if 4,096 requests wait for its threads already
            assertThat(statuses).containsKeys(200, 503);
            assertThat(statuses.keySet()).isSubsetOf(0, 200, 503);
        } finally {
            callers.forEach(Silent::close);
        }
    }

    private static void isWholeOrTooLarge(JsonNode result) {
        if (result.get("state").stringValue().equals("succeeded")) {
            assertThat(result.get("value").stringValue().length()).isBetween(MB - 2, MB);
        } else {
            assertThat(Reply.slugOf(result.get("error"))).isEqualTo("response-too-large");
        }
    }

    private static int successes(Reply reply) {
        return (int) reply.states().stream().filter("succeeded"::equals).count();
    }
}

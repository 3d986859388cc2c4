package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.times;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.fault.Node;
import io.muster.testing.StartsItsOwnServer;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Responses to callers who exceed a limit of the server or their own. Each test has its own callers. */
@StartsItsOwnServer
class QuotaIT {

    private static final int NODE = 60;
    private static final int PER_CALLER = 40;
    private static final int QUOTA = 50;
    // one token per 12 s
    private static final String PERIOD = "10m";
    private static final List<String> CALLERS = List.of(
            "fast", "repeating", "later", "again", "large", "busy", "other", "full-1", "full-2", "late", "tutorials");

    @TempDir
    private static Path directory;

    private static Node server;
    private static MusterClient muster;
    private static final OpenApi OPEN_API = OpenApi.shipped();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() throws IOException {
        Path keys = directory.resolve("keys");
        Stream<String> lines = CALLERS.stream().map(name -> TestKeys.line(name, name, "submit,read,cancel"));
        Files.write(keys, lines.toList());
        server = Node.ready(
                "quota",
                Map.of(
                        "muster.auth", "keys",
                        "muster.auth.keys", keys.toString(),
                        "muster.max.tasks", Integer.toString(NODE),
                        "muster.max.tasks-per-caller", Integer.toString(PER_CALLER),
                        "muster.quota.tasks", Integer.toString(QUOTA),
                        "muster.quota.period", PERIOD,
                        "muster.data.dir", directory.resolve("data").toString()));
        muster = new MusterClient(server.address());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void anExhaustedQuotaIsReportedWithTheTimeToRetry() {
        muster.send(post("fast", tasks(30, "0ms"))).isGroup();

        Reply refused = muster.send(post("fast", tasks(21, "0ms")));

        assertThat(OPEN_API.errors("POST", "/api/groups", refused.isProblem(429, "quota-exceeded")))
                .isEmpty();
        assertThat(retryAfter(refused)).isBetween(10L, 12L);
        muster.send(post("fast", tasks(20, "0ms"))).isGroup();
        // before the document is parsed
        muster.send(post("fast", "{")).isProblem(429, "quota-exceeded");
        muster.send(post("fast", "{").header("Accept", "text/event-stream")).isProblem(429, "quota-exceeded");
        muster.send(post("fast", "{").header("Prefer", "respond-async")).isProblem(429, "quota-exceeded");
    }

    @Test
    void aRepeatedRequestCountsOnceAndIsAnsweredDespiteTheQuota() {
        String document = tasks(20, "0ms");
        Reply first = muster.send(post("repeating", document).header("Idempotency-Key", "one"));
        for (int repeat = 0; repeat < 3; repeat++) {
            Reply replay = muster.send(post("repeating", document).header("Idempotency-Key", "one"));
            assertThat(replay.isGroup().id()).isEqualTo(first.id());
        }
        muster.send(post("repeating", tasks(30, "0ms"))).isGroup();

        Reply replay = muster.send(post("repeating", document).header("Idempotency-Key", "one"));
        Reply another = muster.send(post("repeating", document).header("Idempotency-Key", "two"));

        assertThat(replay.isGroup().id()).isEqualTo(first.id());
        another.isProblem(429, "quota-exceeded");
    }

    @Test
    void backgroundGroupsCountToo() {
        Reply accepted = muster.send(post("later", tasks(30, "0ms")).header("Prefer", "respond-async"));

        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        muster.send(post("later", tasks(21, "0ms"))).isProblem(429, "quota-exceeded");
    }

    @Test
    void theExamplesCountAsTheirCallersTasks() {
        Reply larger = muster.send(TestKeys.as("tutorials", muster.request("api/examples/fetch-all?count=41")));
        Reply first = muster.send(TestKeys.as("tutorials", muster.request("api/examples/fetch-all?count=35")));
        Reply second = muster.send(TestKeys.as("tutorials", muster.request("api/examples/fetch-all?count=35")));

        larger.isProblem(429, "quota-exceeded");
        assertThat(first.json().path("succeeded").asInt()).isEqualTo(35);
        assertThat(retryAfter(second.isProblem(429, "quota-exceeded"))).isPositive();
    }

    @Test
    void rerunsCountAgain() {
        String document = group("settled", times(30, Documents.fails("t%d", "0ms")));
        Reply accepted = muster.send(post("again", document).header("Prefer", "respond-async, wait=10"));
        accepted.isGroup();

        Reply retry = muster.send(TestKeys.as("again", muster.request("api/groups/" + accepted.id() + "/retry"))
                .POST(HttpRequest.BodyPublishers.noBody()));

        retry.isProblem(429, "quota-exceeded");
        assertThat(OPEN_API.errors("POST", "/api/groups/{id}/retry", retry)).isEmpty();
    }

    @Test
    void aGroupLargerThanTheQuotaIsRejectedAsInvalid() {
        Reply refused = muster.send(post("large", tasks(PER_CALLER + 1, "0ms")));

        assertThat(refused.isProblem(422, "invalid-group").pointers()).containsExactly("/tasks");
        assertThat(refused.body()).contains("must have at most 40 entries but has 41");
    }

    @Test
    void oneCallerCannotUseTheWholeNodeAndAFullNodeRejectsBeforeReading() throws IOException {
        CompletableFuture<Reply> busy = later("busy", tasks(PER_CALLER, "6s"));
        awaitRunning(PER_CALLER);

        Reply refused = muster.send(post("busy", tasks(1, "0ms")));
        refused.isProblem(429, "quota-exceeded");
        assertThat(retryAfter(refused)).isEqualTo(1);
        assertThat(answersToARefusedGroupAndTheNextRequest())
                .startsWith("HTTP/1.1 429 ")
                .contains("HTTP/1.1 200 ");
        muster.send(post("other", tasks(1, "0ms"))).isGroup();

        CompletableFuture<Reply> rest = later("full-1", tasks(NODE - PER_CALLER, "5s"));
        awaitRunning(NODE);
        Reply full = muster.send(post("late", "no document at all"));
        assertThat(full.isProblem(503, "overloaded").header("Retry-After")).contains("1");
        assertThat(OPEN_API.errors("POST", "/api/groups", full)).isEmpty();
        assertThat(answerToOneWhoNeverSendsTheDocument().status()).isEqualTo(503);
        Reply kept = muster.send(post("full-2", tasks(1, "0ms")).header("Prefer", "respond-async"));
        assertThat(kept.status()).as(kept.body()).isEqualTo(202);

        busy.orTimeout(20, SECONDS).join().isGroup();
        rest.orTimeout(20, SECONDS).join().isGroup();
        Awaitility.await("room again")
                .atMost(5, SECONDS)
                .until(() -> muster.send(post("late", tasks(1, "0ms"))).status() == 200);
    }

    private static RawHttp.Answer answerToOneWhoNeverSendsTheDocument() throws IOException {
        return new RawHttp(server.address()).exchange(post("late") + "Content-Length: 1000000\r\n", out -> {});
    }

    /** Both over one connection, which remains usable after this rejection; after a 503, Payara always closes it. */
    private static String answersToARefusedGroupAndTheNextRequest() throws IOException {
        String host = "Host: " + server.address().getAuthority() + "\r\n";
        String requests = post("busy") + host + "Content-Length: 9\r\n\r\nno matter" + "GET /health/live HTTP/1.1\r\n"
                + host + "Connection: close\r\n\r\n";
        try (Socket socket =
                new Socket(server.address().getHost(), server.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String post(String caller) {
        return "POST /api/groups HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\n"
                .formatted(TestKeys.of(caller));
    }

    private static void awaitRunning(int tasks) {
        Awaitility.await("%d tasks running".formatted(tasks))
                .atMost(3, SECONDS)
                .until(() -> muster.get("health/ready").body().replace("\"", "").contains("runningTasks:" + tasks));
    }

    private CompletableFuture<Reply> later(String caller, String document) {
        return client.sendAsync(post(caller, document).build(), BodyHandlers.ofString())
                .thenApply(Reply::new);
    }

    private static long retryAfter(Reply reply) {
        return Long.parseLong(reply.header("Retry-After").orElseThrow());
    }

    private static String tasks(int count, String duration) {
        return groupWith("all", "", times(count, delay("t%d", duration)));
    }

    private static HttpRequest.Builder post(String caller, String document) {
        return TestKeys.as(caller, muster.post("api/groups", document));
    }
}

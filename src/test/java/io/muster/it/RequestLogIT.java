package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.audit.RequestLog;
import io.muster.fault.Node;
import io.muster.testing.Answers;
import io.muster.testing.Run;
import io.muster.testing.StartsItsOwnServer;
import io.muster.testing.TestUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server's log says about requests, in {@code muster.audit} and {@code muster.access}. */
@StartsItsOwnServer
class RequestLogIT {

    private static final String GROUP = group("all", delay("a", "0ms"));
    private static final String SLOW = groupWith("all", "'timeout': '50s'", delay("a", "45s"));
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @TempDir
    private static Path directory;

    private static Node server;
    private static MusterClient muster;

    @BeforeAll
    static void start() throws IOException {
        Path keys = directory.resolve("keys");
        Files.write(
                keys,
                List.of(
                        TestKeys.line("alice", "alice", "submit,read,cancel,run"),
                        TestKeys.line("reader", "reader", "read"),
                        TestKeys.line("root", "admin", "admin")));
        Path groups = Files.createDirectory(directory.resolve("groups"));
        Files.writeString(groups.resolve("page.json"), """
                {"parameters": {"type": "object", "properties": {"token": {"type": "string"}}}, "group": %s}""".formatted(GROUP));
        server = Node.ready(
                "request-log",
                Map.of(
                        "muster.auth", "keys",
                        "muster.auth.keys", keys.toString(),
                        "muster.groups.dir", groups.toString(),
                        "muster.access-log", "true",
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
    void aGroupThatIsStartedAndForgottenHasItsLines() {
        Reply reply = send("alice", muster.post("api/groups", GROUP).header("traceparent", traceparent()))
                .isGroup();
        send("alice", muster.request("api/groups/" + reply.id()).DELETE());

        JsonNode started = audited(reply.id(), "group.start");
        assertThat(text(started, "outcome")).isEqualTo("done");
        assertThat(text(started, "caller")).isEqualTo("alice");
        assertThat(text(started, "address")).isEqualTo("127.0.0.1");
        assertThat(text(started, "trace")).isEqualTo(TRACE);
        assertThat(text(audited(reply.id(), "group.forget"), "outcome")).isEqualTo("done");
        JsonNode access = only(RequestLog.ACCESS, line -> text(line, "group").equals(reply.id()));
        assertThat(access.get("status").intValue()).isEqualTo(200);
        assertThat(access.get("bytes").longValue()).isEqualTo(reply.body().length());
        assertThat(text(access, "trace")).isEqualTo(TRACE);
        assertThat(text(access, "path")).isEqualTo("/api/groups");
    }

    @ParameterizedTest
    @CsvSource({
        "Accept, text/event-stream",
        "Accept, application/x-ndjson",
        "Prefer, respond-async",
        "Idempotency-Key, once",
    })
    void everyWayToStartAGroupIsLogged(String name, String value) {
        String path = "/api/groups";
        String mark = UUID.randomUUID().toString();
        HttpRequest.Builder request = muster.post("api/groups", GROUP)
                .header(name, value.equals("once") ? mark : value)
                .header("traceparent", traceparent(mark));
        Reply reply = send("alice", request);

        assertThat(reply.status()).isLessThan(300);
        String trace = mark.replace("-", "");
        JsonNode started = only(RequestLog.AUDIT, line -> text(line, "trace").equals(trace));
        assertThat(text(started, "action")).isEqualTo("group.start");
        assertThat(reply.body() + reply.header("Location")).contains(text(started, "group"));
        JsonNode access = only(RequestLog.ACCESS, line -> text(line, "trace").equals(trace));
        assertThat(text(access, "path")).isEqualTo(path);
        assertThat(access.get("status").intValue()).isEqualTo(reply.status());
        assertThat(access.get("bytes").longValue()).isPositive();
    }

    @Test
    void aRepeatedRequestStartsNoGroup() {
        String key = UUID.randomUUID().toString();
        Reply first = send("alice", muster.post("api/groups", GROUP).header("Idempotency-Key", key));
        Reply second = send("alice", muster.post("api/groups", GROUP).header("Idempotency-Key", key));

        assertThat(second.id()).isEqualTo(first.id());
        await().until(() -> lines(RequestLog.ACCESS).stream()
                        .filter(line -> text(line, "group").equals(first.id()))
                        .count()
                == 2);
        assertThat(lines(RequestLog.AUDIT))
                .filteredOn(line -> text(line, "group").equals(first.id()))
                .hasSize(1);
    }

    @Test
    void namedGroupsAndBatchesAreLoggedWithoutTheirQueries() {
        Reply get = send("alice", muster.request("api/run/page?token=do-not-log-me"));
        Reply post = send("alice", muster.post("api/run/page", "{\"token\": \"do-not-log-me\"}"));
        Reply stream =
                send("alice", muster.request("api/run/page?token=do-not-log-me").header("Accept", "text/event-stream"));
        Reply batch;
        try (TestUpstream upstream = TestUpstream.start()) {
            batch = send("alice", muster.post("api/$batch", """
                    {"requests": [{"id": "1", "method": "GET", "url": "%s?token=do-not-log-me"}]}""".formatted(upstream.uri("/"))));
        }

        assertThat(List.of(get.status(), post.status(), stream.status(), batch.status()))
                .containsOnly(200);
        await().untilAsserted(() -> assertThat(lines(RequestLog.ACCESS))
                .filteredOn(line -> text(line, "path").equals("/api/run/page"))
                .hasSize(3));
        await().untilAsserted(() -> assertThat(lines(RequestLog.AUDIT))
                .filteredOn(line -> text(line, "action").equals("group.start"))
                .extracting(line -> text(line, "path"))
                .contains("/api/$batch")
                .filteredOn(path -> path.equals("/api/run/page"))
                .hasSize(3));
        assertThat(server.log()).doesNotContain("do-not-log-me");
    }

    @Test
    void eachOfManyCancelledGroupsHasItsLine() {
        String document = SLOW.replace("{\"mode\"", "{\"labels\": {\"bulk\": \"log\"}, \"mode\"");
        List<String> ids = List.of(background(document), background(document));
        send("alice", muster.post("api/groups/cancel?label.bulk=log&dryRun=true", ""));
        Reply cancelled = send("alice", muster.post("api/groups/cancel?label.bulk=log", ""));

        assertThat(cancelled.json().get("done").intValue()).isEqualTo(2);
        for (String id : ids) {
            assertThat(text(audited(id, "group.cancel"), "caller")).isEqualTo("alice");
        }
        only(RequestLog.AUDIT, line -> text(line, "action").equals("groups.cancel"));
    }

    @Test
    void oneCancelledGroupHasItsLine() {
        String id = background(SLOW);
        send("alice", muster.post("api/groups/" + id + "/cancel", ""));

        assertThat(text(audited(id, "group.cancel"), "outcome")).isEqualTo("done");
        assertThat(send("alice", muster.post("api/groups/" + id + "/retry", "")).status())
                .isIn(200, 202, 409);
        audited(id, "group.retry");
        send("alice", muster.post("api/groups/" + id + "/cancel", ""));
    }

    @Test
    void pausesOfHostsAreLogged() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/", Answers.text("ok"));
            send("admin", muster.post("api/groups", group("all", http("a", upstream.uri("/")))))
                    .isGroup();
            String host = "api/hosts/%s/".formatted(upstream.uri("/").getHost());
            send("admin", muster.post(host + "pause", ""));
            send("admin", muster.post(host + "resume", ""));

            assertThat(text(only(RequestLog.AUDIT, line -> text(line, "action").equals("host.pause")), "caller"))
                    .isEqualTo("root");
            only(RequestLog.AUDIT, line -> text(line, "action").equals("host.resume"));
        }
    }

    @Test
    void refusalsAreLoggedWithoutCredentials() {
        String wrong = "muster_" + "0123456789abcdef".repeat(4);
        assertThat(muster.send(muster.post("api/groups", GROUP).header("Authorization", "Bearer " + wrong))
                        .status())
                .isEqualTo(401);
        assertThat(send("reader", muster.post("api/groups/7/cancel", "")).status())
                .isEqualTo(403);

        JsonNode unknown = only(
                RequestLog.AUDIT,
                line -> text(line, "outcome").equals("refused")
                        && line.get("status").intValue() == 401
                        && text(line, "action").equals("group.start"));
        assertThat(unknown.has("caller")).isFalse();
        assertThat(text(unknown, "problem")).isEqualTo("unauthorized");
        JsonNode lacking = only(RequestLog.AUDIT, line -> text(line, "group").equals("7"));
        assertThat(text(lacking, "action")).isEqualTo("group.cancel");
        assertThat(lacking.get("status").intValue()).isEqualTo(403);
        assertThat(server.log()).doesNotContain(wrong).doesNotContain(TestKeys.of("reader"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=20", "respond-async"})
    void linesOfAGroupHaveItsIdAndItsTrace(String preference) {
        String document = groupWith("settled", "'timeout': '20s'", "{\"type\": \"sql\", \"query\": \"broken\"}");
        Reply reply = send(
                "alice",
                muster.post("api/groups", document).header("Prefer", preference).header("traceparent", traceparent()));

        String ids = "[group=%s trace=%s]".formatted(reply.id(), TRACE);
        await().untilAsserted(() -> assertThat(server.log().lines().toList())
                .anyMatch(line -> line.contains("Query broken failed") && line.contains(ids)));
    }

    @Test
    void aPathCannotForgeALine() {
        // Payara 7 responds to a colon in the path with 503, before Muster sees it
        String colon = Run.setting("muster.it.jakartaee").equals("11") ? "%3D" : "%3A";
        String forged = "x%22%2C%22outcome%22:%22forged%0d%0a%7B%22action%22:%22forged%22%7D".replace(":", colon)
                + "y".repeat(2_000);
        send("alice", muster.request("api/groups/" + forged).DELETE());

        JsonNode line = only(RequestLog.AUDIT, each -> text(each, "group").startsWith("x\",\"outcome\""));
        assertThat(text(line, "action")).isEqualTo("group.forget");
        assertThat(text(line, "outcome")).isEqualTo("failed");
        assertThat(text(line, "path").length()).isLessThan(500);
        assertThat(lines(RequestLog.AUDIT))
                .noneMatch(each -> text(each, "action").equals("forged"));
        assertThat(server.log().lines()).noneMatch(each -> each.startsWith("{\"action\""));
    }

    @Test
    void anAddressCannotFillTheLogWithRefusals() throws IOException {
        RawHttp raw =
                new RawHttp(server.address(), server.address().getAuthority(), InetAddress.getByName("127.0.0.2"));
        for (int i = 0; i < 60; i++) {
            assertThat(raw.exchange("GET /api/groups HTTP/1.1\r\n", out -> {}).status())
                    .isEqualTo(401);
        }
        await().untilAsserted(
                        () -> assertThat(from("127.0.0.2", RequestLog.ACCESS)).hasSize(60));
        // in a minute or so of a slow machine
        assertThat(from("127.0.0.2", RequestLog.AUDIT)).hasSizeBetween(20, 40);
    }

    private static List<JsonNode> from(String address, String logger) {
        return lines(logger).stream()
                .filter(line -> text(line, "address").equals(address))
                .toList();
    }

    private static String background(String document) {
        Reply reply = send("alice", muster.post("api/groups", document).header("Prefer", "respond-async"));
        assertThat(reply.status()).isEqualTo(202);
        return reply.json().get("id").stringValue();
    }

    private static Reply send(String holder, HttpRequest.Builder request) {
        return muster.send(TestKeys.as(holder, request));
    }

    private static JsonNode audited(String group, String action) {
        return only(
                RequestLog.AUDIT,
                line -> text(line, "group").equals(group)
                        && text(line, "action").equals(action));
    }

    private static JsonNode only(String logger, Predicate<JsonNode> wanted) {
        await().untilAsserted(
                        () -> assertThat(lines(logger)).filteredOn(wanted::test).hasSize(1));
        return lines(logger).stream().filter(wanted).findFirst().orElseThrow();
    }

    private static List<JsonNode> lines(String logger) {
        List<String> log = server.log().lines().toList();
        return IntStream.range(0, log.size())
                .filter(index -> isOf(logger, log.get(index)))
                .mapToObj(index -> JsonMapper.shared().readTree(message(log, index)))
                .toList();
    }

    // the second is the format of Payara Server
    private static boolean isOf(String logger, String line) {
        return line.contains("[" + logger + "]") || line.contains(logger + "|");
    }

    // Payara Server writes the message into a line of its own, with a mark at its end
    private static String message(List<String> log, int index) {
        String line = log.get(index);
        if (line.indexOf('{') < 0) {
            line = index + 1 < log.size() ? log.get(index + 1) : "";
        }
        int begin = line.indexOf('{');
        return begin < 0 ? "{}" : line.substring(begin, line.lastIndexOf('}') + 1);
    }

    private static String text(JsonNode line, String member) {
        return line.path(member).asString("");
    }

    private static String traceparent() {
        return "00-" + TRACE + "-b7ad6b7169203331-01";
    }

    private static String traceparent(String uuid) {
        return "00-" + uuid.replace("-", "") + "-b7ad6b7169203331-01";
    }
}

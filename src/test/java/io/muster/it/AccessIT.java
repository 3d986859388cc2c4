package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.muster.fault.Node;
import io.muster.it.AccessMatrix.Row;
import io.muster.testing.Chromium;
import io.muster.testing.StartsItsOwnServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The response of every endpoint to every kind of caller, on a server with authentication. */
@StartsItsOwnServer
class AccessIT {

    private static final String GROUP = group("all", delay("a", "0ms"));

    @TempDir
    private static Path directory;

    private static final ExecutorService CLIENTS = Executors.newFixedThreadPool(8);

    private static Path file;
    private static Node server;
    private static MusterClient muster;

    @BeforeAll
    static void start() throws IOException {
        file = directory.resolve("keys");
        Files.write(
                file,
                List.of(
                        TestKeys.line("alice", "alice", "submit,read,cancel"),
                        // the same tenant
                        TestKeys.line("alice", "reader", "read"),
                        TestKeys.line("alice", "submitter", "submit"),
                        TestKeys.line("alice", "canceller", "cancel"),
                        TestKeys.line("bob", "bob", "submit,read,cancel"),
                        TestKeys.line("runner", "runner", "run:page"),
                        TestKeys.line("root", "admin", "admin"),
                        TestKeys.line("prometheus", "scraper", "metrics"),
                        TestKeys.line("guest", "guest", "read"),
                        TestKeys.line("passing", "passing", "read"),
                        TestKeys.line("leaver", "leaver", "submit,read"),
                        TestKeys.line("watcher", "watcher", "read")));
        Path groups = Files.createDirectory(directory.resolve("groups"));
        Files.writeString(groups.resolve("page.json"), "{\"group\": %s}".formatted(GROUP));
        Files.writeString(groups.resolve("private.json"), "{\"group\": %s}".formatted(GROUP));
        server = Node.ready(
                "access",
                Map.of(
                        "muster.auth", "keys",
                        "muster.auth.keys", file.toString(),
                        "muster.groups.dir", groups.toString(),
                        "muster.data.dir", directory.resolve("data").toString()));
        muster = new MusterClient(server.address());
    }

    private static void removeKey(String holder) throws IOException {
        String line = TestKeys.line("x", holder, "").split(" ")[1];
        Files.write(
                file,
                Files.readAllLines(file).stream()
                        .filter(key -> !key.contains(line))
                        .toList());
    }

    @AfterAll
    static void stop() {
        CLIENTS.shutdownNow();
        if (server != null) {
            server.close();
        }
    }

    @Test
    void theMatrixCoversEveryEndpoint() {
        List<String> endpoints = OpenApi.shipped()
                .document()
                .get("paths")
                .propertyStream()
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .filter(List.of("get", "post", "put", "patch", "delete")::contains)
                        .map(method -> method.toUpperCase(Locale.ROOT) + " " + path.getKey()))
                .toList();

        assertThat(endpoints).hasSizeGreaterThan(10);
        assertThat(AccessMatrix.ROWS).extracting(Row::endpoint).containsAll(endpoints);
    }

    @TestFactory
    Stream<DynamicTest> everyEndpointRespondsToEachCallerAsExpected() {
        return concurrently(AccessMatrix.ROWS, AccessIT::respondsToEachCaller);
    }

    private static void respondsToEachCaller(Row row) {
        String path = path(row);
        // the admin last: what the others were refused has not happened by then
        for (int i = 0; i < AccessMatrix.CALLERS.size(); i++) {
            String caller = AccessMatrix.CALLERS.get(i);
            int expected = row.statuses().get(i);
            if (row.isEndless() && expected == 200) {
                assertThat(listStream(caller, row.header().replace("Accept: ", "")))
                        .as(caller)
                        .startsWith("{\"groups\":[");
                continue;
            }
            Reply reply = muster.send(as(caller, request(row, path)));
            assertThat(reply.status()).as("%s: %s", caller, reply).isEqualTo(expected);
            isSafe(row, reply);
        }
    }

    /** A test per row; several run concurrently. */
    private static Stream<DynamicTest> concurrently(List<Row> rows, Consumer<Row> test) {
        Map<Row, CompletableFuture<Void>> running = new LinkedHashMap<>();
        rows.forEach(row -> running.put(row, CompletableFuture.runAsync(() -> test.accept(row), CLIENTS)));
        return running.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey().toString(), () -> result(row.getValue())));
    }

    private static void result(CompletableFuture<Void> run) throws Throwable {
        try {
            run.get(2, TimeUnit.MINUTES);
        } catch (ExecutionException failed) {
            throw failed.getCause();
        }
    }

    @TestFactory
    Stream<DynamicTest> ambiguousPathsAreRefusedForEveryCaller() {
        return concurrently(
                AccessMatrix.ROWS.stream()
                        .filter(row -> row.path().startsWith("/api/"))
                        .toList(),
                AccessIT::refusesEachSpelling);
    }

    private static void refusesEachSpelling(Row row) {
        String path = path(row);
        for (String spelling : AmbiguousTargets.of(path)) {
            refusesEachCaller(row, spelling);
        }
        // and nothing happened: the group is unchanged
        if (path.startsWith("/api/groups/0")) {
            String group = path.replaceFirst("(/api/groups/[^/]+).*", "$1");
            assertThat(muster.send(as("alice", muster.request(group))).status()).isEqualTo(200);
        }
    }

    private static void refusesEachCaller(Row row, String target) {
        List<String> heads = AccessMatrix.CALLERS.stream()
                .map(caller -> head(caller, row, target))
                .toList();
        try {
            List<RawHttp.Answer> answers = new RawHttp(server.address()).exchangeAll(heads);
            assertThat(answers).hasSameSizeAs(AccessMatrix.CALLERS);
            for (int i = 0; i < answers.size(); i++) {
                isRefusal(AccessMatrix.CALLERS.get(i), target, answers.get(i));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(row + " " + target, failure);
        }
    }

    private static String head(String caller, Row row, String target) {
        String key = caller.equals("nobody") ? "" : "Authorization: Bearer %s\r\n".formatted(TestKeys.of(caller));
        String header = row.header().isEmpty() ? "" : row.header() + "\r\n";
        return "%s %s HTTP/1.1\r\n%s%sContent-Type: application/json\r\nContent-Length: 0\r\n"
                .formatted(row.method(), target, key, header);
    }

    private static void isRefusal(String caller, String target, RawHttp.Answer answer) {
        if (answer.isServersOwn()) {
            // Payara rejects what it cannot parse, with an empty 200 or a redirect to the start page
            assertThat(answer.status()).as("%s %s: %s", caller, target, answer).isIn(200, 301, 400);
            assertThat(answer.status() == 301 || answer.body().isEmpty())
                    .as("%s %s: %s", caller, target, answer)
                    .isTrue();
        } else {
            assertThat(answer.status()).as("%s %s: %s", caller, target, answer).isEqualTo(400);
            assertThat(answer.header("Content-Type")).contains("application/problem+json");
            assertThat(answer.body()).contains("problems/bad-request", "The path must");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /API/groups",
        "GET, /api/%67roups",
        "GET, /assets/../api/groups",
        "GET, /assets/..;/api/groups",
        "GET, /assets/%2e%2e/api/groups",
        "GET, /problems/..%2fapi/groups",
        "GET, /health/../api/groups",
        "GET, /;/api/groups",
        "GET, /index.html/../api/groups",
        "GET, /api;examples/fetch-all",
        "GET, /api/examples/upstream/../run-tasks",
        "GET, /openapi/../api/task-types"
    })
    void otherSpellingsOfPathsGrantNoAccess(String method, String path) throws IOException {
        RawHttp.Answer answer =
                new RawHttp(server.address()).exchange("%s %s HTTP/1.1\r\n".formatted(method, path), out -> {});

        // Payara redirects from /assets/..; by itself
        assertThat(answer.status()).as(answer.body()).isIn(301, 400, 401, 404);
        assertThat(answer.header("Content-Type").orElse("")).doesNotStartWith("application/json");
        assertThat(answer.body()).doesNotContain("{\"groups\"", "{\"types\"");
    }

    @ParameterizedTest
    @CsvSource({
        "reader, POST, /%63ancel",
        "reader, POST, /cancel/",
        "reader, DELETE, /",
        "submitter, POST, /%63ancel",
        "submitter, POST, /%72etry",
        "submitter, POST, /cancel/",
        "submitter, DELETE, /"
    })
    void noSpellingLetsUnauthorizedCallersChangeAnything(String caller, String method, String end) throws IOException {
        String id = storedGroup();
        RawHttp.Answer answer = new RawHttp(server.address())
                .exchange(
                        "%s /api/groups/%s%s HTTP/1.1\r\nAuthorization: Bearer %s\r\nContent-Length: 0\r\n"
                                .formatted(method, id, end, TestKeys.of(caller)),
                        out -> {});

        assertThat(answer.status()).as(answer.body()).isIn(400, 403, 404, 405);
        assertThat(muster.send(as("alice", muster.request("api/groups/" + id))).status())
                .isEqualTo(200);
    }

    private static void isSafe(Row row, Reply reply) {
        switch (reply.status()) {
            case 401 -> {
                reply.isProblem(401, "unauthorized");
                assertThat(reply.header("WWW-Authenticate").orElse("")).startsWith("Bearer realm=");
            }
            case 403 -> reply.isProblem(403, "forbidden");
            default -> assertThat(reply.header("WWW-Authenticate")).isEmpty();
        }
        // the server's own: not every server passes them through the application
        if (!row.path().matches("/(health|WEB-INF).*")) {
            assertThat(reply.header("Content-Security-Policy").orElse("")).contains("frame-ancestors 'none'");
            assertThat(reply.header("X-Content-Type-Options")).contains("nosniff");
            assertThat(reply.header("Referrer-Policy")).contains("no-referrer");
        }
    }

    @Test
    void callersSeeOnlyTheirOwnGroupsInTheList() {
        String alices = muster.send(as("alice", post())).isGroup().id();
        String stored = storedGroup();
        String bobs = muster.send(as("bob", post())).isGroup().id();

        assertThat(listed("alice")).contains(alices, stored).doesNotContain(bobs);
        assertThat(listed("reader")).isEqualTo(listed("alice"));
        assertThat(listed("bob")).contains(bobs).doesNotContain(alices, stored);
        assertThat(listed("guest")).isEmpty();
        assertThat(listed("admin")).contains(alices, stored, bobs);
    }

    @Test
    void everybodyKnowsTheirNameAndRoles() {
        assertThat(me("submitter")).isEqualTo("{\"name\":\"alice\",\"authenticated\":true,\"roles\":[\"submit\"]}");
        assertThat(me("runner")).isEqualTo("{\"name\":\"runner\",\"authenticated\":true,\"roles\":[\"run:page\"]}");
        assertThat(me("admin")).contains("[\"submit\",\"run\",\"read\",\"cancel\",\"metrics\",\"admin\"]");
    }

    private static String me(String caller) {
        Reply reply = muster.send(as(caller, muster.request("api/me")));
        assertThat(OpenApi.shipped().errors("GET", "/api/me", reply)).isEmpty();
        return reply.body();
    }

    @Test
    void everybodySeesTheNamesThatTheyMayRun() {
        assertThat(names("runner")).containsExactly("page");
        assertThat(names("admin")).containsExactly("page", "private");
        muster.send(as("runner", muster.request("api/run/private"))).isProblem(403, "forbidden");
        assertThat(muster.send(as("runner", muster.request("openapi"))).body())
                .contains("/api/run/page:")
                .doesNotContain("/api/run/private");
        assertThat(muster.get("openapi").body()).doesNotContain("/api/run/page", "/api/run/private");
    }

    private static List<String> names(String caller) {
        return muster.send(as(caller, muster.request("api/run"))).groups().stream()
                .map((JsonNode group) -> group.get("name").stringValue())
                .toList();
    }

    @Test
    void twoCallersMayUseTheSameIdempotencyKey() {
        String alices = keep("alice");
        String bobs = keep("bob");

        assertThat(bobs).isNotEqualTo(alices);
        assertThat(keep("alice")).isEqualTo(alices);
    }

    private static String keep(String caller) {
        return muster.send(as(caller, post().header("Idempotency-Key", "the-same")))
                .isGroup()
                .id();
    }

    @Test
    void crossSiteRequestsAreRefusedEvenWithAKey() {
        muster.send(as("admin", post().header("Sec-Fetch-Site", "cross-site"))).isProblem(403, "forbidden");
        muster.send(as("admin", post().header("Origin", "https://evil.example")))
                .isProblem(403, "forbidden");
        muster.send(as("admin", post().header("Sec-Fetch-Site", "same-origin"))).isGroup();
    }

    @Test
    void aRevokedKeyIsInvalidASecondLater() throws IOException {
        assertThat(muster.send(as("passing", muster.request("api/groups"))).status())
                .isEqualTo(200);

        removeKey("passing");

        Awaitility.await("the key is refused")
                .atMost(5, SECONDS)
                .until(() ->
                        muster.send(as("passing", muster.request("api/groups"))).status() == 401);
    }

    @Test
    void aFollowedListHasOnlyWhatItsCallerSees() {
        String own = muster.send(as("alice", post())).isGroup().id();
        String accept = "application/x-ndjson";

        assertThat(listStream("reader", accept)).contains(own);
        assertThat(listStream("admin", accept)).contains(own);
        assertThat(listStream("bob", accept)).doesNotContain(own);
    }

    // at its next heartbeat
    @Test
    void revokingAKeyEndsItsListStreams() throws IOException {
        HttpResponse<InputStream> stream =
                muster.open(as("watcher", muster.request("api/groups").header("Accept", "application/x-ndjson")));
        assertThat(stream.statusCode()).isEqualTo(200);

        removeKey("watcher");

        // it would never end otherwise
        assertThat(new String(stream.body().readAllBytes(), UTF_8)).startsWith("{\"groups\":[");
    }

    /** The data of the first event of the caller's list. */
    private static String listStream(String caller, String accept) {
        HttpResponse<InputStream> stream =
                muster.open(as(caller, muster.request("api/groups?limit=200").header("Accept", accept)));
        assertThat(stream.statusCode()).as(caller).isEqualTo(200);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
            return lines.lines()
                    .map(line -> line.replaceFirst("^data: ", ""))
                    .filter(line -> line.startsWith("{"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // at its next heartbeat
    @Test
    void revokingAKeyEndsItsStreamsAndTheirGroups() throws IOException {
        HttpResponse<InputStream> stream = muster.open(as(
                "leaver",
                muster.post("api/groups", group("all", delay("a", "60s"))).header("Accept", "application/x-ndjson")));
        assertThat(stream.statusCode()).isEqualTo(200);
        String id = stream.headers().firstValue("Location").orElseThrow().replaceFirst(".*/", "");

        removeKey("leaver");

        Awaitility.await("the end of the group")
                .until(() -> muster.send(as("admin", muster.request("api/groups/" + id)))
                        .json()
                        .path("outcome")
                        .asString()
                        .equals("cancelled"));
        assertThat(new String(stream.body().readAllBytes(), UTF_8)).isBlank();
    }

    @Test
    void theStartPageAsksForAKeyAndUsesIt() {
        try (Chromium chromium = Chromium.open(server.address())) {
            Page page = chromium.page();
            PlaywrightAssertions.assertThat(page.locator("#recent-note")).containsText("401");
            page.locator("#key").fill(TestKeys.of("bob"));
            page.locator("#key").press("Enter");
            PlaywrightAssertions.assertThat(page.locator("#recent-note")).not().containsText("401");
            page.locator("#run").click();
            PlaywrightAssertions.assertThat(page.locator("#summary")).containsText("HTTP 200");
        }
    }

    private static List<String> listed(String caller) {
        return muster.send(as(caller, muster.request("api/groups?limit=200"))).groups().stream()
                .map((JsonNode group) -> group.get("id").stringValue())
                .toList();
    }

    private static String path(Row row) {
        String id = switch (row.needs()) {
            case NOTHING -> "";
            case GROUP -> muster.send(as("alice", post())).isGroup().id();
            case STORED_GROUP -> storedGroup();
            case RUN -> run();
        };
        if (row.path().startsWith("/api/groups/{id}")) {
            Awaitility.await("the end of the group")
                    .atMost(30, SECONDS)
                    .until(() -> muster.send(as("alice", muster.request("api/groups/" + id)))
                            .json()
                            .path("state")
                            .asString()
                            .equals("finished"));
        }
        return row.path()
                // other rows have groups at the same time
                .replaceFirst("^/api/groups/(cancel|retry|forget)$", "$0?dryRun=true")
                .replace("{id}", id)
                .replace("{taskId}", "a")
                .replace("{name}", "page")
                .replace("{host}", "unknown.example")
                .replace("{user}", "1")
                .replace("fetch-all", "fetch-all?count=1");
    }

    private static String storedGroup() {
        Reply reply = muster.send(as("alice", post().header("Prefer", "respond-async")));
        assertThat(reply.status()).as(reply.body()).isEqualTo(202);
        return reply.id();
    }

    private static String run() {
        Reply reply =
                muster.send(as("alice", muster.request("api/examples/run-tasks").POST(BodyPublishers.noBody())));
        return reply.header("Location").orElseThrow().replaceFirst(".*/", "");
    }

    private static HttpRequest.Builder request(Row row, String path) {
        HttpRequest.Builder request = isDocument(row) ? post() : muster.request("/");
        request.uri(muster.base().resolve(path));
        if (row.endpoint().equals("POST /api/$batch")) {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString("{\"requests\": []}"));
        } else if (row.endpoint().startsWith("POST /api/run/")) {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString("{}"));
        } else if (!isDocument(row)) {
            request.method(row.method(), BodyPublishers.noBody());
        }
        if (!row.header().isEmpty()) {
            String[] header = row.header().split(": ");
            request.header(header[0], header[1]);
        }
        return request;
    }

    private static boolean isDocument(Row row) {
        return row.endpoint().equals("POST /api/groups") || row.endpoint().equals("POST /api/groups/check");
    }

    private static HttpRequest.Builder post() {
        return muster.post("api/groups", GROUP);
    }

    private static HttpRequest.Builder as(String caller, HttpRequest.Builder request) {
        return caller.equals("nobody") ? request : TestKeys.as(caller, request);
    }
}

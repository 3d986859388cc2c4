package io.muster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.fault.Node;
import io.muster.testing.Chromium;
import io.muster.testing.StartsItsOwnServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server without the examples, as an operator starts it: what it offers, and what it writes where. */
@StartsItsOwnServer
class BareServerIT {

    private static final String KEPT = "Background groups are stored in the database in the folder ";

    @TempDir
    private static Path directory;

    private static Path data;
    private static Node server;
    private static MusterClient muster;

    @BeforeAll
    static void start() {
        data = directory.resolve("data");
        server = Node.ready("bare", Map.of("muster.examples", "false", "muster.data.dir", data.toString()));
        muster = new MusterClient(server.address());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tasks",
                "run-tasks",
                "run-tasks/1",
                "dashboard/1",
                "user-page/1",
                "fetch-all",
                "upstream/users/1",
                "upstream/posts",
                "nothing",
                ""
            })
    void theExamplesAreNotThere(String example) {
        muster.get("api/examples/" + example).isProblem(404, "not-found");
        muster.post("api/examples/" + example).isProblem(404, "not-found");
        assertThat(muster.get("api/%65xamples/" + example).status()).isEqualTo(404);
    }

    @Test
    void theStartPageDoesNotOfferThem() {
        try (Chromium chromium = Chromium.open(server.address())) {
            var page = chromium.page();
            page.waitForResponse(response -> response.url().contains("/api/examples/upstream"), page::reload);
            assertThat(page.locator("#examples").isHidden()).isTrue();
            assertThat(page.locator("#preset option").allTextContents())
                    .isNotEmpty()
                    .noneMatch(name -> name.contains("upstream"));
        }
    }

    @Test
    void theDescriptionSaysThatTheyMayBeOff() {
        assertThat(muster.get("openapi").body()).contains("muster.examples");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void storedFilesAreReadableByThisUserOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("muster.mv.db"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "[::1", "%zz", "a/b", "x@localhost"})
    void aMalformedHostCausesAtMostOneLogLine(String host) throws IOException {
        int before = linesAtRest();
        for (String path : List.of("/api/groups", "/", "/nothing", "/health/live")) {
            String request = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host);
            RawHttp.Answer answer = RawHttp.send(server.address(), request.getBytes(StandardCharsets.ISO_8859_1));

            assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
            assertThat(answer.isServersOwn() || answer.body().contains("problems/bad-request"))
                    .as(answer.toString())
                    .isTrue();
        }
        assertThat(lines()).hasSizeLessThanOrEqualTo(before + 1);
    }

    @Test
    void requestsCannotForgeLogLines() {
        String forged = "forged%0d%0a2026-11-26 00:00:00.000 SEVERE";
        muster.get("api/groups?state=" + forged.replace(" ", "%20"));
        muster.get("api/groups/" + forged.replace(" ", "%20"));
        muster.run("{'tasks': [{'type': 'http', 'url': 'http://forged\\r\\n2026-11-26 SEVERE.example/'}]}"
                .replace('\'', '"'));
        muster.send(muster.request("api/groups").header("Last-Event-ID", "forged"));

        assertThat(lines()).noneMatch(line -> line.startsWith("2026-11-26 00:00:00.000 SEVERE"));
    }

    @Test
    void itsDatabaseFileIsReopenedAfterAKill() {
        assertThat(server.log()).contains(KEPT + data + " (migrated)");
        server.kill();
        assertThat(data.resolve("muster.mv.db")).isNotEmptyFile();

        int before = server.log().length();
        server.start();
        server.awaitReady();
        assertThat(server.log().substring(before)).contains(KEPT + data).doesNotContain("(migrated)");
    }

    /** The number of lines once the server, which logs a little more after it is ready, has logged none for half a second. */
    private static int linesAtRest() {
        AtomicInteger seen = new AtomicInteger();
        await().during(Duration.ofMillis(500)).until(() -> {
            int now = lines().size();
            return seen.getAndSet(now) == now;
        });
        return seen.get();
    }

    private static List<String> lines() {
        return server.log().lines().toList();
    }
}

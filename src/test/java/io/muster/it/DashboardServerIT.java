package io.muster.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.TestKeys.as;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.muster.fault.Node;
import io.muster.testing.Chromium;
import io.muster.testing.StartsItsOwnServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard of a server that requires keys, and that is restarted. */
@StartsItsOwnServer
class DashboardServerIT {

    /** What changes something, wherever it is. */
    private static final Pattern CHANGES = Pattern.compile("^(Cancel|Retry|Forget|Pause|Resume).*");

    private static final LocatorAssertions.ContainsTextOptions AFTER_START =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    @TempDir
    static Path directory;

    private static Node server;
    private static MusterClient muster;

    private Chromium chromium;
    private Page page;

    @BeforeAll
    static void start() throws IOException {
        Path keys = directory.resolve("keys");
        Files.write(
                keys,
                List.of(
                        TestKeys.line("alice", "alice", "submit,read,cancel"),
                        TestKeys.line("alice", "reader", "read")));
        server = Node.ready(
                "dashboard",
                Map.of(
                        "muster.auth", "keys",
                        "muster.auth.keys", keys.toString(),
                        "muster.data.dir", directory.resolve("data").toString()));
        muster = new MusterClient(server.address());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() {
        chromium = Chromium.open(server.address());
        page = chromium.page();
    }

    @AfterEach
    void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void aReaderSeesNothingThatChangesSomething() {
        String failed = background(group("settled", fails("bad", "1ms")));
        String running = background(group("settled", delay("long", "5m")));

        enterKey("reader");
        assertThat(page.locator("#run")).isDisabled();
        go("view=groups", "reader");
        assertThat(page.locator(".groups tbody tr")).not().hasCount(0);
        assertThat(buttons()).hasCount(0);
        assertThat(page.locator("input[type=checkbox]")).hasCount(0);
        assertThat(page.locator("#hosts-link")).isHidden();
        for (String id : List.of(failed, running)) {
            go("group=" + id, "reader");
            assertThat(page.locator(".wf-row")).hasCount(1);
            page.locator(".wf-row").click();
            assertThat(page.locator(".task-panel")).isVisible();
            assertThat(buttons()).hasCount(0);
        }
        // the same page for somebody who may
        go("group=" + running, "alice");
        assertThat(page.locator("#cancel-group")).isVisible();
        assertThat(buttons()).not().hasCount(0);
    }

    @Test
    void anOpenPageSurvivesARestartAndSaysThatTheServerIsAway() {
        String running = background(group("settled", delay("long", "10m")));
        try (Chromium other = Chromium.open(server.address())) {
            go("view=groups", "alice");
            assertThat(page.locator(".groups tbody")).containsText(running);
            Page group = other.page();
            group.navigate(server.address() + "?group=" + running);
            enterKey(group, "alice");
            assertThat(group.locator("h1.page-title")).containsText("running");

            server.kill();
            assertThat(page.locator("[role=alert]")).containsText("does not answer");
            assertThat(group.locator(".group-head [role=status]")).containsText("does not answer");
            // what was there stays
            assertThat(page.locator(".groups tbody")).containsText(running);
            assertThat(group.locator(".wf-row")).hasCount(1);

            server.start();
            server.awaitReady();
            String after = background(group("settled", delay("after", "1ms")));
            assertThat(page.locator(".groups tbody")).containsText(after, AFTER_START);
            assertThat(page.locator("[role=alert]")).hasCount(0);
            assertThat(group.locator(".group-head [role=status]")).not().containsText("does not answer", AFTER_START);
            assertThat(group.locator("h1.page-title")).containsText("running");
            Assertions.assertThat(muster.send(as("alice", muster.request("api/groups/" + running)))
                            .status())
                    .isEqualTo(200);
        }
    }

    private Locator buttons() {
        return page.locator("main button:visible").filter(new Locator.FilterOptions().setHasText(CHANGES));
    }

    /** Opens a view, which begins without a key. */
    private void go(String query, String holder) {
        page.navigate(server.address() + "?" + query);
        enterKey(holder);
    }

    private void enterKey(String holder) {
        enterKey(page, holder);
    }

    private static void enterKey(Page page, String holder) {
        page.locator("#key").fill(TestKeys.of(holder));
        page.locator("#key").press("Enter");
        assertThat(page.locator("#caller")).hasText("alice");
    }

    private static String background(String document) {
        return muster.send(as("alice", muster.post("api/groups", document)).header("Prefer", "respond-async"))
                .id();
    }
}

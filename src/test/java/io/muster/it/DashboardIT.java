package io.muster.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.times;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.muster.testing.Chromium;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The views of groups and hosts in a browser. */
@MusterIT
class DashboardIT {

    private static final String PICTURED = Documents.json("""
            {'mode': 'all', 'timeout': '10s', 'concurrency': 4, 'tasks': [
              {'id': 'user', 'type': 'http', 'url': '<upstream>/users/7'},
              {'id': 'orders', 'type': 'http', 'url': '<upstream>/orders{?userId}', 'vars': {'userId': {'$from': 'user#/id'}}, 'select': '[?open]'},
              {'id': 'items', 'type': 'http', 'url': '<upstream>/orders/{id}/items', 'forEach': {'$from': 'orders'}, 'vars': {'id': {'$item': '/id'}}},
              {'id': 'tips', 'type': 'http', 'url': '<upstream>/tips/7?latency=2s', 'timeout': '300ms', 'fallback': []},
              {'id': 'gift', 'type': 'delay', 'duration': '50ms', 'value': 'tea', 'when': {'$from': 'user#/premium', 'default': false}}]}""");

    private final MusterClient muster;
    private final URI address;
    private Chromium chromium;
    private Page page;

    DashboardIT(MusterClient muster, URI address) {
        this.muster = muster;
        this.address = address;
    }

    @BeforeEach
    void open() {
        chromium = Chromium.open(address);
        page = chromium.page();
    }

    @AfterEach
    void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    private void go(String query) {
        page.navigate(address + "?" + query);
    }

    private Locator row(String task) {
        return page.locator(".wf-row")
                .filter(new Locator.FilterOptions().setHas(page.locator(".wf-name[title='" + task + "']")));
    }

    @Test
    void runsAnExampleInTheBackgroundAndShowsItsWaterfallGrow() {
        page.locator("#document").fill(group("all", delay("quick", "10ms"), delay("slow", "8s")));
        page.locator("input[name=delivery][value=background]").check();
        page.locator("#run").click();

        assertThat(page.locator("h1.page-title")).containsText("running");
        assertThat(row("quick")).hasClass(Pattern.compile("succeeded"));
        assertThat(row("slow")).hasClass(Pattern.compile("running"));
        assertThat(page.locator("h1.page-title")).containsText("succeeded after");
        assertThat(row("slow")).hasClass(Pattern.compile("succeeded"));
        assertThat(page.locator(".why-long")).containsText("slow ran 8,");
        page.goBack();
        assertThat(page.locator("#document")).isVisible();
    }

    @Test
    void showsWhyATaskFailedAndItsValueOnlyWhenItIsSelected() {
        String id = run(group("settled", delay("good", "1ms"), fails("bad", "1ms")));
        go("group=" + id);
        assertThat(row("bad")).isVisible();

        // the page listens a moment after it has drawn
        Awaitility.await("the failure").until(() -> {
            page.keyboard().press("n");
            return page.locator(".task-panel").count() > 0;
        });
        assertThat(page.locator(".task-panel")).containsText("What task-failed means");
        row("good").click();
        assertThat(page.locator(".task-panel h2")).hasText("good");
        assertThat(page.locator(".task-panel .tree")).isVisible();
        Assertions.assertThat(page.url()).contains("task=good");
        page.getByText("failed only").click();
        assertThat(page.locator(".wf-row")).hasCount(1);
    }

    @Test
    void cancelsAGroupFromItsPage() {
        String id = background(group("all", delay("long", "1m")));
        go("group=" + id);

        page.locator("#cancel-group").click();

        assertThat(page.locator("h1.page-title")).containsText("cancelled");
        assertThat(page.locator(".why-long")).containsText("cancelled it");
    }

    @Test
    void filtersTheListAndCancelsWhatIsSelected() {
        String first = background(group("settled", delay("long", "1m")));
        String second = background(group("settled", delay("long", "1m")));
        go("view=groups&state=running&mode=settled");
        page.onDialog(dialog -> dialog.accept());

        page.locator("input[aria-label='Select " + first + "']").check();
        page.locator("input[aria-label='Select " + second + "']").check();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel 2"))
                .click();

        assertThat(page.locator("[aria-label='Select " + first + "']")).hasCount(0);
        for (String id : List.of(first, second)) {
            Awaitility.await()
                    .until(() ->
                            muster.group(id).json().path("outcome").asString("").equals("cancelled"));
        }
    }

    @Test
    void cancelsEverythingThatTheFilterMatches() {
        String fields = "'labels': {'dashboard': 'all'}";
        List<String> groups = List.of(
                background(groupWith("settled", fields, delay("long", "1m"))),
                background(groupWith("any", fields, delay("long", "1m"))));
        go("view=groups&label=" + "dashboard%3Dall");
        assertThat(page.locator(".groups tbody tr")).hasCount(2);
        List<String> asked = new ArrayList<>();
        page.onDialog(dialog -> {
            asked.add(dialog.message());
            dialog.accept();
        });

        page.getByText("Cancel all").click();

        assertThat(page.locator(".bulk")).containsText("2 groups cancelled");
        Assertions.assertThat(asked).containsExactly("Cancel 2 groups that match the filter?");
        groups.forEach(id -> Awaitility.await()
                .until(() ->
                        muster.group(id).json().path("outcome").asString("").equals("cancelled")));
    }

    @Test
    void everyViewIsALink() {
        go("view=groups");
        page.getByLabel("Mode").selectOption("quorum");
        page.waitForURL("**/?*mode=quorum*");

        page.reload();

        assertThat(page.getByLabel("Mode")).hasValue("quorum");
    }

    @Test
    void showsAnUnknownGroupAsSuch() {
        go("group=00000000-0000-7000-8000-000000000000");

        assertThat(page.locator("[role=alert]")).containsText("not found");
    }

    @Test
    void drawsTenThousandTasksAndKeepsFewRows() {
        String id = run(groupWith("bounded", "'concurrency': 100", times(10_000, delay("task-%d", "1ms"))));
        go("group=" + id);

        assertThat(row("task-0")).isVisible();
        Assertions.assertThat(page.locator(".wf-row").count()).isLessThan(100);
        page.locator(".wf-rows").evaluate("rows => rows.scrollTop = rows.scrollHeight");
        assertThat(row("task-9999")).isVisible();
        Assertions.assertThat(page.locator(".wf-row").count()).isLessThan(100);
    }

    /** Far from tight, since other tests run at the same time; prints what it measured. */
    @Test
    void drawsTenThousandTasksInTime() {
        String id = run(groupWith("bounded", "'concurrency': 100", times(10_000, delay("task-%d", "1ms"))));
        // when the first row was drawn
        page.addInitScript("""
                new MutationObserver((changes, observer) => {
                  if (!document.querySelector('.wf-row')) return;
                  observer.disconnect();
                  requestAnimationFrame(() => { window.drawnAt = performance.now(); });
                }).observe(document, { childList: true, subtree: true });""");
        go("group=" + id);
        assertThat(row("task-0")).isVisible();
        page.waitForFunction("window.drawnAt !== undefined");
        double drawn = ((Number) page.evaluate("""
                () => window.drawnAt - performance.getEntriesByType('resource').find(each => each.name.includes('values=none')).responseEnd""")).doubleValue();
        double frame = ((Number) page.evaluate("""
                async () => {
                  const rows = document.querySelector('.wf-rows');
                  const frames = [];
                  let before = performance.now();
                  for (let frame = 0; frame < 120; frame++) {
                    rows.scrollTop += 500;
                    await new Promise(done => requestAnimationFrame(done));
                    frames.push(performance.now() - before);
                    before = performance.now();
                  }
                  return frames.sort((a, b) => a - b)[Math.floor(0.95 * frames.length)];
                }""")).doubleValue();

        System.out.printf(
                Locale.ROOT,
                "10,000 tasks: drawn %.0f ms after the data, frames p95 %.1f ms while scrolling%n",
                drawn,
                frame);
        Assertions.assertThat(drawn).isLessThan(3_000);
        Assertions.assertThat(frame).isLessThan(250);
    }

    @Test
    void pausesAndResumesAHost() {
        run(group("all", http("call", address.resolve("api/examples/upstream/users/1?latency=1ms"))));
        go("view=hosts");
        Locator lane = page.locator(".lane").filter(new Locator.FilterOptions().setHasText(":" + address.getPort()));

        lane.getByText("Pause", new Locator.GetByTextOptions().setExact(true)).click();
        assertThat(lane).containsText("left: an operator paused it");
        lane.getByText("Resume").click();
        assertThat(lane).not().containsText("left:");
    }

    @Test
    void theClientStreamsChecksAndExplains() {
        Object seen = page.evaluate("""
                async () => {
                  const { Muster, MusterProblem } = await import('/client/muster.js');
                  const muster = new Muster();
                  const seen = [];
                  const task = { type: 'delay', duration: '5ms', value: 'x'.repeat(100_000) };
                  for await (const event of muster.stream({ tasks: [task, task] })) seen.push(event.value?.length ?? event.state);
                  seen.push((await muster.check({ tasks: [{ type: 'delay', duration: 'soon' }] }))[0].pointer);
                  const failed = await muster.run({ tasks: [{ type: 'delay', duration: '0s', fail: 'x' }] }).catch(problem => problem);
                  seen.push(failed instanceof MusterProblem, failed.slug, failed.group.outcome);
                  return seen;
                }""");

        Assertions.assertThat(seen)
                .isEqualTo(List.of(100_000, 100_000, "finished", "/tasks/0/duration", true, "task-failed", "failed"));
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void theReferenceIsAccessible(ColorScheme scheme) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page.navigate(address.resolve("reference/").toString());
        assertThat(page.locator(".swagger-ui .opblock-summary-path").first()).isVisible();

        // Swagger UI's own elements are its authors' business, but for their colors
        Assertions.assertThat(violations("{ exclude: ['.swagger-ui'] }")).isEmpty();
        boolean isDark = Boolean.TRUE.equals(page.evaluate("document.documentElement.classList.contains('dark-mode')"));
        Assertions.assertThat(isDark).isEqualTo(scheme == ColorScheme.DARK);
    }

    @Test
    void describesTheApi() {
        page.navigate(address.resolve("reference/").toString());

        assertThat(page.locator(".swagger-ui .opblock-summary-path").first()).hasText("/api/groups");
        assertThat(page.locator("#reference")).not().containsText("Warning");
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void isAccessible(ColorScheme scheme) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        String id = run(group("settled", delay("good", "20ms"), fails("bad", "1ms")));
        for (Map.Entry<String, String> view : Map.of(
                        "",
                        "#preset",
                        "view=groups",
                        ".groups tbody tr",
                        "view=hosts",
                        "h1.page-title",
                        "group=" + id + "&task=bad",
                        ".task-panel .problem")
                .entrySet()) {
            go(view.getKey());
            assertThat(page.locator(view.getValue()).first()).isVisible();
            Assertions.assertThat(violations("document"))
                    .as("%s, %s", view.getKey(), scheme)
                    .isEmpty();
        }
        go("");
        page.locator("#document").fill("");
        page.locator("#document").pressSequentially("{\"");
        assertThat(page.locator("#completions")).isVisible();
        Assertions.assertThat(violations("document"))
                .as("completion, %s", scheme)
                .isEmpty();
        page.locator("#help").click();
        assertThat(page.locator("#keys")).isVisible();
        Assertions.assertThat(violations("document")).as("keys, %s", scheme).isEmpty();
    }

    /** Writes the pictures of the documentation to {@code target/pictures}; they are copied to {@code docs/pictures}. */
    @ParameterizedTest
    @CsvSource({"1440, 900, LIGHT", "1440, 900, DARK", "390, 844, LIGHT", "390, 844, DARK"})
    void fitsTheScreen(int width, int height, ColorScheme scheme) {
        page.setViewportSize(width, height);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        String upstream = address.resolve("api/examples/upstream").toString();
        String graph = run(PICTURED.replace("<upstream>", upstream));
        run(groupWith("bounded", "'concurrency': 8", times(60, delay("page-%d", "20ms"))));
        run(group("settled", delay("stock", "40ms"), fails("price", "10ms")));
        String large = run(groupWith("bounded", "'concurrency': 25", times(2_000, delay("call-%d", "8ms"))));
        Map<String, String> views = new LinkedHashMap<>();
        views.put("run", "");
        views.put("groups", "view=groups");
        views.put("group", "group=" + graph + "&task=orders");
        views.put("large", "group=" + large);
        views.put("hosts", "view=hosts");
        Map<String, String> shown = Map.of(
                "run", "#recent tr",
                "groups", ".groups tbody tr",
                "group", ".task-panel .tree",
                "large", ".wf-row",
                "hosts", ".lane");
        views.forEach((name, query) -> {
            go(query);
            assertThat(page.locator(shown.get(name)).first()).isVisible();
            Assertions.assertThat(page.evaluate("document.documentElement.scrollWidth"))
                    .as(name)
                    .isEqualTo(width);
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of("target/pictures/%s-%d-%s.png"
                            .formatted(name, width, scheme.name().toLowerCase(Locale.ROOT)))));
        });
    }

    private String run(String document) {
        return muster.send(muster.post("api/groups", document)).isGroup().id();
    }

    private String background(String document) {
        return muster.send(muster.post("api/groups", document).header("Prefer", "respond-async"))
                .json()
                .path("id")
                .asString();
    }

    /** What axe finds in the page. */
    @SuppressWarnings("unchecked")
    private List<String> violations(String context) {
        page.evaluate(axe());
        return (List<String>) page.evaluate("""
                async () => (await axe.run(<context>)).violations.flatMap(violation =>
                    violation.nodes.map(node => `${violation.id}: ${node.html} ${node.failureSummary}`))""".replace("<context>", context));
    }

    private static String axe() {
        try (InputStream script =
                Objects.requireNonNull(DashboardIT.class.getResourceAsStream("/axe.min.js"), "/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }
}

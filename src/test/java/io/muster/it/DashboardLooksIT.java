package io.muster.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.times;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How the pages look, to people and to assistive technology. */
@MusterIT
class DashboardLooksIT extends DashboardPages {

    private static final String PICTURED = Documents.json("""
            {'mode': 'all', 'timeout': '10s', 'concurrency': 4, 'tasks': [
              {'id': 'user', 'type': 'http', 'url': '<upstream>/users/7'},
              {'id': 'orders', 'type': 'http', 'url': '<upstream>/orders{?userId}', 'vars': {'userId': {'$from': 'user#/id'}}, 'select': '[?open]'},
              {'id': 'items', 'type': 'http', 'url': '<upstream>/orders/{id}/items', 'forEach': {'$from': 'orders'}, 'vars': {'id': {'$item': '/id'}}},
              {'id': 'tips', 'type': 'http', 'url': '<upstream>/tips/7?latency=2s', 'timeout': '300ms', 'fallback': []},
              {'id': 'gift', 'type': 'delay', 'duration': '50ms', 'value': 'tea', 'when': {'$from': 'user#/premium', 'default': false}}]}""");

    DashboardLooksIT(MusterClient muster, URI address) {
        super(muster, address);
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
                Objects.requireNonNull(DashboardLooksIT.class.getResourceAsStream("/axe.min.js"), "/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }
}

package io.muster.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.muster.testing.Chromium;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@MusterIT
class BrowserIT {

    private final URI muster;
    private Chromium chromium;
    private Page page;

    BrowserIT(URI muster) {
        this.muster = muster;
    }

    @BeforeEach
    void open() {
        chromium = Chromium.open(muster);
        page = chromium.page();
    }

    @AfterEach
    void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void doesNotAskForAKeyIfNoneIsNeeded() {
        page.locator("#refresh").click();

        assertThat(page.locator("#recent-note")).not().containsText("401");
        assertThat(page.locator("#access")).isHidden();
    }

    @Test
    void runsThreeDelaysAndShowsEachAsABar() {
        page.locator("#run").click();

        assertThat(page.locator("#summary")).containsText("HTTP 200");
        assertThat(page.locator("#timeline li")).hasCount(3);
        assertThat(page.locator("#timeline li").first()).containsText("succeeded");
        assertThat(page.locator("#recent tr").first()).containsText("finished");
    }

    @Test
    void showsResultsAsTheyComplete() {
        page.locator("input[name=delivery][value=stream]").check();
        page.locator("#run").click();

        assertThat(page.locator("#summary")).containsText("3 succeeded");
        assertThat(page.locator("#timeline li")).hasCount(3);
    }

    @Test
    void showsTheItemsOfAGraphAndWhyATaskWasSkipped() {
        page.locator("#preset").selectOption("Graph: calls that depend on each other");
        page.locator("#run").click();

        assertThat(page.locator("#summary")).containsText("HTTP 200");
        assertIsGraph();
        // user, orders and its items start one after the other
        double[] starts =
                Stream.of("user", "orders", "items[0]").mapToDouble(this::start).toArray();
        org.assertj.core.api.Assertions.assertThat(starts).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void showsItemsBelowTheirTaskAsTheyComplete() {
        page.locator("#preset").selectOption("Graph: calls that depend on each other");
        page.locator("input[name=delivery][value=stream]").check();
        page.locator("#run").click();

        assertThat(page.locator("#summary")).containsText("group succeeded");
        assertIsGraph();
    }

    private void assertIsGraph() {
        assertThat(page.locator("#timeline .task-name")).hasText(new String[] {
            "user http",
            "orders http",
            "items http",
            "items[0] http",
            "items[1] http",
            "items[2] http",
            "tips http",
            "gift delay"
        });
        assertThat(page.locator("#timeline li.skipped")).containsText("its condition is not true (because of user)");
        assertThat(page.locator("#timeline li.timed_out")).containsText("the fallback is used");
    }

    private double start(String task) {
        Locator row = page.locator("#timeline li")
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByText(task, new Page.GetByTextOptions().setExact(false))));
        return row.first().locator(".bar").boundingBox().x;
    }

    @Test
    void runsANamedGroupWithItsParameters() {
        page.locator("#preset").selectOption("Named group: user-page");
        assertThat(page.locator("#document-target")).hasText("GET api/run/user-page");
        assertThat(page.locator("#document")).hasValue("{\n  \"user\": 7\n}");

        page.waitForRequest(
                request -> request.url().endsWith("/api/run/user-page?user=7"),
                () -> page.locator("#run").click());

        assertThat(page.locator("#summary")).containsText("HTTP 200");
        assertThat(page.locator("#timeline li.item")).hasCount(3);
        page.locator("#document").fill("{\"user\": \"x\"}");
        page.locator("#run").click();
        assertThat(page.locator("#problem")).containsText("/user");
        page.locator("#preset").selectOption("All: three delays");
        assertThat(page.locator("#document-target")).hasText("POST api/groups");
    }

    @Test
    void showsEveryErrorWithItsPointer() {
        page.locator("#document")
                .fill("{\"tasks\": [{\"type\": \"delay\", \"duration\": \"soon\"}, {\"type\": \"x\"}]}");
        page.locator("#run").click();

        assertThat(page.locator("#summary")).containsText("422");
        assertThat(page.locator("#problem")).containsText("/tasks/0/duration");
        assertThat(page.locator("#problem")).containsText("/tasks/1/type");
    }

    @Test
    void detectsAMalformedDocumentBeforeItIsSent() {
        page.locator("#document").fill("{\"tasks\": [");

        assertThat(page.locator("#document-check")).containsText("Not JSON");
    }
}

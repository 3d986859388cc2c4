package io.muster.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import java.net.URI;
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

package io.muster.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@MusterIT
class BrowserIT {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private final URI muster;
    private final List<String> mistakes = new ArrayList<>();
    private Playwright playwright;
    private Page page;

    BrowserIT(URI muster) {
        this.muster = muster;
    }

    @BeforeEach
    void open() {
        boolean there = Files.isExecutable(CHROMIUM);
        if (!there) {
            System.err.println("SKIPPED: the browser tests need " + CHROMIUM + " (Debian's package chromium)");
        }
        assumeTrue(there, "the browser tests need " + CHROMIUM);
        playwright = Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
        page = browser.newPage();
        page.onPageError(mistakes::add);
        page.navigate(muster.toString());
    }

    @AfterEach
    void close() {
        if (playwright != null) {
            playwright.close();
            Assertions.assertThat(mistakes).isEmpty();
        }
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
    void showsEveryMistakeWithItsPointer() {
        page.locator("#document")
                .fill("{\"tasks\": [{\"type\": \"delay\", \"duration\": \"soon\"}, {\"type\": \"x\"}]}");
        page.locator("#run").click();

        assertThat(page.locator("#summary")).containsText("422");
        assertThat(page.locator("#problem")).containsText("/tasks/0/duration");
        assertThat(page.locator("#problem")).containsText("/tasks/1/type");
    }

    @Test
    void tellsABrokenDocumentFromAGroupBeforeItIsSent() {
        page.locator("#document").fill("{\"tasks\": [");

        assertThat(page.locator("#document-check")).containsText("Not JSON");
    }
}

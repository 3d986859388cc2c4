package io.muster.testing;

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

/** A page in Debian's Chromium, headless. The test is skipped with a message if Chromium is missing. */
public final class Chromium implements AutoCloseable {

    private static final Path EXECUTABLE = Path.of("/usr/bin/chromium");

    private final List<String> mistakes = new ArrayList<>();
    private final Playwright playwright;
    private final Page page;

    private Chromium(Playwright playwright) {
        this.playwright = playwright;
        Browser browser = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(EXECUTABLE)
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
        // violations of the Content-Security-Policy are reported only there
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                mistakes.add(message.text());
            }
        });
    }

    public static Chromium open(URI address) {
        boolean there = Files.isExecutable(EXECUTABLE);
        if (!there) {
            System.err.println("SKIPPED: the browser tests need " + EXECUTABLE + " (Debian's package chromium)");
        }
        assumeTrue(there, "the browser tests need " + EXECUTABLE);
        Chromium chromium = new Chromium(
                Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))));
        chromium.page.navigate(address.toString());
        return chromium;
    }

    public Page page() {
        return page;
    }

    /** Closes it, and checks that the page had no errors. */
    @Override
    public void close() {
        playwright.close();
        Assertions.assertThat(mistakes).isEmpty();
    }
}

package io.muster.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/**
 * A page in Debian's Chromium, headless. The test is skipped with a message if Chromium is missing. All tests of a JVM share
 * a browser, since it takes seconds to start; each has a profile of its own. The browser ends with the JVM.
 */
public final class Chromium implements AutoCloseable {

    // the same engine without the window, which takes half the time
    private static final Path HEADLESS = Path.of("/usr/bin/chromium-headless-shell");
    private static final Path WITH_WINDOW = Path.of("/usr/bin/chromium");
    private static final Path EXECUTABLE = Files.isExecutable(HEADLESS) ? HEADLESS : WITH_WINDOW;
    // a machine with other builds may be busy for longer than Playwright's own five seconds
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static @Nullable Browser browser;

    private final List<String> mistakes = new ArrayList<>();
    private final BrowserContext profile;
    private final Page page;

    private Chromium(BrowserContext profile) {
        this.profile = profile;
        page = profile.newPage();
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
            System.err.println("SKIPPED: the browser tests need %s or %s (Debian's packages of these names)"
                    .formatted(HEADLESS, WITH_WINDOW));
        }
        assumeTrue(there, "the browser tests need Chromium");
        Chromium chromium = new Chromium(browser().newContext());
        chromium.page.navigate(address.toString());
        return chromium;
    }

    private static Browser browser() {
        Browser started = browser;
        if (started == null || !started.isConnected()) {
            PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT.toMillis());
            started = Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))
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
            browser = started;
        }
        return started;
    }

    public Page page() {
        return page;
    }

    /** Closes it, and checks that the page had no errors. */
    @Override
    public void close() {
        profile.close();
        Assertions.assertThat(mistakes).isEmpty();
    }
}

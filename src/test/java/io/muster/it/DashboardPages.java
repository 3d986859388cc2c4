package io.muster.it;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.muster.testing.Chromium;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A browser on the dashboard of the server under test; a new profile for each test. */
abstract class DashboardPages {

    final MusterClient muster;
    final URI address;
    private Chromium chromium;
    Page page;

    DashboardPages(MusterClient muster, URI address) {
        this.muster = muster;
        this.address = address;
    }

    @BeforeEach
    final void open() {
        chromium = Chromium.open(address);
        page = chromium.page();
    }

    @AfterEach
    final void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    final void go(String query) {
        page.navigate(address + "?" + query);
    }

    /** The row of a task in the waterfall. */
    final Locator row(String task) {
        return page.locator(".wf-row")
                .filter(new Locator.FilterOptions().setHas(page.locator(".wf-name[title='" + task + "']")));
    }

    /** Runs a group; returns its id. */
    final String run(String document) {
        return muster.send(muster.post("api/groups", document)).isGroup().id();
    }

    /** Starts a group in the background; returns its id. */
    final String background(String document) {
        return muster.send(muster.post("api/groups", document).header("Prefer", "respond-async"))
                .json()
                .path("id")
                .asString();
    }
}

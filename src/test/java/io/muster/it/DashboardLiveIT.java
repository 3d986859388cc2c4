package io.muster.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.groupWith;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the dashboard keeps up with the server, and what it offers for what is shown. */
@MusterIT
class DashboardLiveIT extends DashboardPages {

    private final String label = UUID.randomUUID().toString();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    DashboardLiveIT(MusterClient muster, URI address) {
        super(muster, address);
    }

    @BeforeEach
    void listen() {
        page.onRequest(request -> {
            if (request.url().contains("label.live")) {
                requests.add(request.url());
            }
        });
    }

    @AfterEach
    void cancel() {
        // other tests look for groups that run
        muster.get("api/groups?state=running&label.live=" + label)
                .groups()
                .forEach(group -> muster.cancel(group.get("id").stringValue()));
    }

    @Test
    void followsTheListWithOneRequest() {
        run("all", delay("first", "1ms"));
        go("view=groups&label=live%3D" + label);
        assertThat(rows()).hasCount(1);
        requests.clear();

        run("any", delay("second", "1ms"));
        assertThat(rows()).hasCount(2);
        String third = background("all", delay("third", "1m"));
        assertThat(rows()).hasCount(3);
        muster.cancel(third);
        assertThat(page.locator(".groups tbody tr").first()).containsText("cancelled");

        Assertions.assertThat(requests).isEmpty();
    }

    @Test
    void readsTheListAgainAndAgainWhereItCannotBeFollowed() {
        page.route(url -> url.contains("/api/groups?"), route -> {
            String accept = route.request().headers().get("accept");
            if (accept.contains("ndjson")) {
                route.abort();
            } else {
                route.resume();
            }
        });
        run("all", delay("first", "1ms"));
        go("view=groups&label=live%3D" + label);
        assertThat(rows()).hasCount(1);

        run("all", delay("second", "1ms"));

        assertThat(rows()).hasCount(2);
        assertThat(page.locator("[role=alert]")).hasCount(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "group", "hosts"})
    void asksNothingWhileItIsHidden(String view) {
        String running = background("all", delay("long", "2m"));
        List<String> all = new CopyOnWriteArrayList<>();
        page.clock().install();
        switch (view) {
            case "list" -> go("view=groups&label=live%3D" + label);
            case "group" -> {
                go("group=" + running);
                assertThat(page.locator(".group-head").getByText("Copy as curl"))
                        .isVisible();
            }
            default -> go("view=hosts");
        }
        assertThat(page.locator("h1.page-title")).isVisible();
        assertThat(page.getByText("Loading …")).hasCount(0);

        hide(true);
        page.onRequest(request -> all.add(request.url()));
        page.clock().fastForward("10:00");
        page.title();
        Assertions.assertThat(all).isEmpty();

        hide(false);
        Awaitility.await("it asks again").until(() -> {
            page.clock().fastForward("00:01");
            return !all.isEmpty();
        });
    }

    @Test
    void offersRetryOnlyForGroupsThatTheServerCanRunAgain() {
        String inMemory = run("settled", fails("bad", "1ms"));
        String failed = run("all", fails("bad", "1ms"));
        String stored = background("all", fails("bad", "1ms"));
        Locator retry = page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Retry").setExact(true));

        go("group=" + stored);
        assertThat(page.locator("h1.page-title")).containsText("failed");
        retry.click();
        assertThat(page.locator(".group-head [role=status]")).containsText("Runs again.");
        for (String id : List.of(inMemory, failed)) {
            go("group=" + id);
            assertThat(page.locator("h1.page-title")).containsText("after");
            assertThat(retry).hasCount(0);
        }
    }

    @Test
    void foldsTheTimeInWhichNoTaskRan() {
        AtomicInteger calls = new AtomicInteger();
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/late", (request, wire) -> {
                if (calls.getAndIncrement() == 0) {
                    Answers.content(503, "Retry-After: 3\r\n", new byte[0]).give(request, wire);
                } else {
                    Answers.json("1").give(request, wire);
                }
            });
            String id = run(
                    "all",
                    Documents.json(
                            "{'id': 'late', 'type': 'http', 'url': '%s', 'retry': {'maxAttempts': 2, 'backoff': '1ms'}}"
                                    .formatted(upstream.uri("/late"))));
            go("group=" + id);

            assertThat(page.locator(".wf-lines .fold")).hasCount(1);
            assertThat(page.locator(".wf-lines .fold"))
                    .hasAttribute("title", Pattern.compile("[23],?\\d{3} ms in which no task ran"));
            assertThat(page.locator(".wf-row .seg.run")).hasCount(2);
            Object har = page.evaluate("""
                    async id => {
                      const { har } = await import('/assets/exports.js');
                      const { barsOf, dependencies, tasksOf } = await import('/assets/waterfall/bars.js');
                      const group = await (await fetch(`/api/groups/${id}`)).json();
                      const document = await (await fetch(`/api/groups/${id}/request`)).json();
                      const { log } = har(group, barsOf(tasksOf(group, document), dependencies(document), 0), document);
                      return log.entries.map(entry => `${entry.comment}: ${entry.response.status}`);
                    }""", id);
            Assertions.assertThat(har).isEqualTo(List.of("late: 503", "late, retry: 200"));
        }
    }

    @Test
    void explainsItsKeys() {
        go("view=groups");
        assertThat(page.locator("h1.page-title")).isVisible();

        page.keyboard().press("?");
        assertThat(page.locator("#keys")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.locator("#keys")).isHidden();
        page.locator("#help").click();
        assertThat(page.locator("#keys")).isVisible();
    }

    @Test
    void completesWhatTheSchemasAllow() {
        Locator editor = page.locator("#document");
        Locator options = page.locator("#completions [role=option]");
        editor.fill("");

        editor.pressSequentially("{\"mo");
        assertThat(options.first()).containsText("mode");
        page.keyboard().press("Enter");
        assertThat(options).hasCount(6);
        page.keyboard().press("ArrowDown");
        assertThat(editor).hasAttribute("aria-activedescendant", "completion-1");
        String second = options.nth(1).textContent();
        page.keyboard().press("Enter");
        assertThat(editor).hasValue("{\"mode\": \"%s\"".formatted(second));
        assertThat(page.locator("#completions")).isHidden();

        editor.pressSequentially(", \"tasks\": [{\"id\": \"a\", \"type\": \"de");
        assertThat(options.first()).containsText("delay");
        page.keyboard().press("Tab");
        editor.pressSequentially(", \"");
        assertThat(options.first()).containsText("duration");
        page.keyboard().press("Escape");
        assertThat(page.locator("#completions")).isHidden();
        editor.pressSequentially("duration\": \"1ms\"}, {\"after\": [\"");
        assertThat(options).containsText(new String[] {"a"});
        page.keyboard().press("Enter");
        assertThat(editor).hasValue(Pattern.compile(".*\"after\": \\[\"a\"$"));
    }

    private Locator rows() {
        return page.locator(".groups tbody tr");
    }

    private void hide(boolean hidden) {
        page.evaluate("""
                hidden => {
                  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
                  document.dispatchEvent(new Event('visibilitychange'));
                }""", hidden);
    }

    private String run(String mode, String... tasks) {
        return muster.run(labelled(mode, tasks)).id();
    }

    private String background(String mode, String... tasks) {
        return muster.send(muster.post("api/groups", labelled(mode, tasks)).header("Prefer", "respond-async"))
                .id();
    }

    private String labelled(String mode, String... tasks) {
        return groupWith(mode, "'labels': {'live': '%s'}".formatted(label), tasks);
    }
}

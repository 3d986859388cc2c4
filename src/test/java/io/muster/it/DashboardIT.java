package io.muster.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The views of groups and hosts in a browser. */
@MusterIT
class DashboardIT extends DashboardPages {

    DashboardIT(MusterClient muster, URI address) {
        super(muster, address);
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
}

package io.muster.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.times;

import java.net.URI;
import java.util.Locale;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The page of a group of 10,000 tasks. */
@MusterIT
class DashboardSpeedIT extends DashboardPages {

    DashboardSpeedIT(MusterClient muster, URI address) {
        super(muster, address);
    }

    @Test
    void drawsTenThousandTasksAndKeepsFewRows() {
        String id = run(groupWith("bounded", "'concurrency': 100", times(10_000, delay("task-%d", "1ms"))));
        go("group=" + id);

        assertThat(row("task-0")).isVisible();
        Assertions.assertThat(page.locator(".wf-row").count()).isLessThan(100);
        // moving elements around would make the browser lay out all of them
        page.evaluate("""
                () => {
                  window.moved = 0;
                  new MutationObserver(changes => { window.moved += changes.length; }).observe(document.querySelector('.wf-all'), { childList: true });
                }""");
        page.locator(".wf-rows").evaluate("rows => rows.scrollTop += 150 * 28");
        assertThat(row("task-155")).isVisible();
        page.locator(".wf-rows").evaluate("rows => rows.scrollTop = rows.scrollHeight");
        assertThat(row("task-9999")).isVisible();
        Assertions.assertThat(page.evaluate("window.moved")).isEqualTo(0);
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
        Assertions.assertThat(drawn).isLessThan(1_500);
        Assertions.assertThat(frame).isLessThan(250);
    }
}

package io.muster.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Page;
import io.muster.join.Mode;
import io.muster.testing.WebPages;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the page says about recorded groups, against the engine that ran them: random groups on a clock of their own. */
class WaterfallTest {

    private static final int GROUPS = 60;
    private static final String PREPARE = """
            async ({ group, document, settings }) => {
              const { barsOf, dependencies, tasksOf } = await import('/assets/waterfall/bars.js');
              const { chainTo, decider } = await import('/assets/waterfall/chain.js');
              const { simulate } = await import('/assets/waterfall/simulation.js');
              const needed = dependencies(document);
              const bars = barsOf(tasksOf(group, document), needed, group.decidedMs);
            """;

    private static WebPages pages;

    @BeforeAll
    static void open() {
        pages = WebPages.open();
    }

    @AfterAll
    static void close() {
        if (pages != null) {
            pages.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theChainThatDecidedAGroupHasNoGaps(Mode mode) {
        Random random = new Random(mode.ordinal());
        for (int i = 0; i < GROUPS; i++) {
            RecordedGroup recorded = RecordedGroup.random(random, mode);
            Map<String, Object> group = recorded.run(1 + random.nextInt(5));

            List<Map<String, Object>> chain = chain(group, recorded.document());

            // on this clock nothing takes time but the tasks: each starts when another ends, or at once
            long now = 0;
            for (Map<String, Object> step : chain) {
                assertThat(step).as("%s of %s", step, group).containsEntry("kind", "ran");
                assertThat(number(step, "from")).as("%s of %s", step, group).isEqualTo(now);
                now = number(step, "to");
                if (now > 0 && "dependency".equals(step.get("because"))) {
                    assertThat(step.get("dependsOnTheOneBefore")).isEqualTo(true);
                }
            }
            assertThat(now).as("%s", group).isEqualTo(number(group, "decidedMs"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSimulationOfAnotherConcurrencyTakesWhatARunTakes(Mode mode) {
        Random random = new Random(100 + mode.ordinal());
        for (int i = 0; i < GROUPS; i++) {
            RecordedGroup recorded = RecordedGroup.random(random, mode);
            Map<String, Object> group = recorded.run(1 + random.nextInt(5));
            int concurrency = 1 + random.nextInt(10);

            Map<String, Object> simulated = simulate(group, recorded.document(), Map.of("concurrency", concurrency));

            Map<String, Object> run = recorded.run(concurrency);
            assertThat((double) number(simulated, "decidedMs"))
                    .as("%s with %d at a time: %s", group, concurrency, run)
                    .isCloseTo(number(run, "decidedMs"), within(0.05 * number(run, "decidedMs")));
            assertThat(simulated.get("succeeded")).isEqualTo("succeeded".equals(run.get("outcome")));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> chain(Map<String, Object> group, Map<String, Object> document) {
        return (List<Map<String, Object>>) evaluate(PREPARE + """
                      const bar = decider(group, bars, document.quorum);
                      const steps = chainTo(bar, bars, needed);
                      return steps.map(({ kind, from, to, because, bar }, at) => ({
                        kind, from, to, because, dependsOnTheOneBefore: at > 0 && needed.get(bar.id).has(steps[at - 1].bar.id),
                      }));
                    }""", group, document, Map.of());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> simulate(
            Map<String, Object> group, Map<String, Object> document, Map<String, Object> settings) {
        return (Map<String, Object>) evaluate(
                PREPARE + "return simulate({ mode: group.mode, quorum: document.quorum }, bars, needed, settings); }",
                group,
                document,
                settings);
    }

    private static Object evaluate(
            String script, Map<String, Object> group, Map<String, Object> document, Map<String, Object> settings) {
        Page page = pages.page();
        return page.evaluate(script, Map.of("group", group, "document", document, "settings", settings));
    }

    private static long number(Map<String, Object> step, String name) {
        return ((Number) step.get(name)).longValue();
    }
}

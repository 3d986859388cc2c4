package io.muster.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Page;
import io.muster.join.Mode;
import io.muster.testing.WebPages;
import io.muster.web.RecordedGroup.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
            RecordedGroup recorded = RecordedGroup.plain(random, mode);
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
            RecordedGroup recorded = RecordedGroup.plain(random, mode);
            Map<String, Object> group = recorded.run(1 + random.nextInt(5));
            int concurrency = 1 + random.nextInt(10);

            Map<String, Object> simulated = simulate(group, recorded.document(), Map.of("concurrency", concurrency));

            assertTakesAsLong(simulated, recorded.run(concurrency), group);
        }
    }

    /** Of groups with lists, fallbacks, and tasks for failures. */
    @ParameterizedTest
    @EnumSource
    void theSimulationOfTimeoutsAndHedgesTakesWhatARunTakes(Mode mode) {
        Random random = new Random(200 + mode.ordinal());
        Map<String, Integer> seen = new TreeMap<>();
        for (int i = 0; i < 2 * GROUPS; i++) {
            RecordedGroup recorded = RecordedGroup.any(random, mode);
            int concurrency = 1 + random.nextInt(10);
            Map<String, Object> group = recorded.run(1 + random.nextInt(10));
            Settings settings = new Settings(concurrency, sometimes(random), sometimes(random));
            Map<String, Object> parameters = new LinkedHashMap<>(Map.of("concurrency", concurrency));
            settings.timeout().ifPresent(timeout -> parameters.put("timeoutMs", timeout));
            settings.hedge().ifPresent(hedge -> parameters.put("hedgeMs", hedge));

            Map<String, Object> simulated = simulate(group, recorded.document(), parameters);

            Map<String, Object> run = recorded.run(settings, Math.toIntExact(number(simulated, "typicalMs")));
            // how long others take is not known
            if (started(group, "cancelled").containsAll(started(run, ""))) {
                assertTakesAsLong(simulated, run, Map.of("settings", settings, "recorded", recorded, "group", group));
                seen.merge("compared", 1, Integer::sum);
                seen.merge("timed out", number(simulated, "timedOut") > 0 ? 1 : 0, Integer::sum);
                seen.merge("hedged", number(simulated, "hedged") > 0 ? 1 : 0, Integer::sum);
            }
        }
        assertThat(seen.get("compared")).isGreaterThan(GROUPS);
        assertThat(seen).allSatisfy((what, times) -> assertThat(times).as(what).isGreaterThan(GROUPS / 10));
    }

    private static Optional<Integer> sometimes(Random random) {
        int millis = 1 + random.nextInt(100_000);
        return random.nextBoolean() ? Optional.of(millis) : Optional.empty();
    }

    /** The ids of the tasks and items that ran, without those in a state. */
    @SuppressWarnings("unchecked")
    private static Set<Object> started(Map<String, Object> group, String without) {
        return ((List<Map<String, Object>>) group.get("results"))
                .stream()
                        .flatMap(task -> Stream.concat(
                                Stream.of(task),
                                ((List<Map<String, Object>>) task.getOrDefault("items", List.of())).stream()))
                        .filter(task -> task.containsKey("startedMs") && !without.equals(task.get("state")))
                        .map(task -> task.get("id"))
                        .collect(Collectors.toSet());
    }

    private static void assertTakesAsLong(Map<String, Object> simulated, Map<String, Object> run, Object about) {
        assertThat((double) number(simulated, "decidedMs"))
                .as("%s: %s", about, run)
                .isCloseTo(number(run, "decidedMs"), within(0.05 * number(run, "decidedMs")));
        assertThat(simulated.get("succeeded"))
                .as("%s: %s", about, run)
                .isEqualTo("succeeded".equals(run.get("outcome")));
    }

    @Test
    void theAxisFoldsLongGapsAndKeepsTheOrderOfTime() {
        @SuppressWarnings("unchecked")
        Map<String, Object> axis = (Map<String, Object>) pages.page().evaluate("""
                async () => {
                  const { gapsOf, scaleOf } = await import('/assets/waterfall/scale.js');
                  const hours = 7_200_000;
                  const active = [{ from: 0, to: 400 }, { from: 500, to: 900 }, { from: hours, to: hours + 700 }, { from: 300, to: 600 }];
                  const gaps = gapsOf(active, hours + 700);
                  const scale = scaleOf({ from: 0, to: hours + 700, width: 1_000, gaps });
                  const times = Array.from({ length: 1_000 }, (_, at) => (at * (hours + 700)) / 999).concat(400, 900, hours).sort((a, b) => a - b);
                  const places = times.map(scale.toX);
                  const short = gapsOf([{ from: 0, to: 500 }, { from: 1_400, to: 2_000 }], 2_000);
                  return {
                    gaps: gaps.length, short: short.length,
                    isOrdered: places.every((x, at) => at === 0 || x >= places[at - 1]),
                    begin: scale.toX(0), end: Math.round(scale.toX(hours + 700)),
                    // what ran takes most of the width, not the hours between
                    gapPx: scale.toX(hours) - scale.toX(900), firstPx: scale.toX(400) - scale.toX(0),
                    ticksInOrder: scale.ticks.every((tick, at) => at === 0 || tick.ms > scale.ticks[at - 1].ms),
                  };
                }""");

        assertThat(axis)
                .containsEntry("gaps", 1)
                .containsEntry("short", 0)
                .containsEntry("isOrdered", true)
                .containsEntry("ticksInOrder", true)
                .containsEntry("begin", 0)
                .containsEntry("end", 1_000);
        assertThat(((Number) axis.get("gapPx")).doubleValue()).isLessThan(150);
        assertThat(((Number) axis.get("firstPx")).doubleValue()).isGreaterThan(150);
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
                PREPARE + "return simulate({ ...document, mode: group.mode }, bars, needed, settings); }",
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

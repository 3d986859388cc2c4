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
import java.util.function.Predicate;
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

            List<Map<String, Object>> chain = chain(group, recorded.document(Settings.concurrency(1)));

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

            Map<String, Object> simulated =
                    simulate(group, recorded.document(Settings.concurrency(1)), Map.of("concurrency", concurrency));

            assertTakesAsLong(simulated, recorded.run(concurrency), group);
        }
    }

    /** Of groups with lists, fallbacks, retries, and tasks for failures. */
    @ParameterizedTest
    @EnumSource
    void theSimulationOfOtherSettingsTakesWhatARunTakes(Mode mode) {
        Random random = new Random(200 + mode.ordinal());
        Map<String, Integer> seen = new TreeMap<>();
        for (int i = 0; i < 4 * GROUPS; i++) {
            RecordedGroup recorded = RecordedGroup.any(random, mode);
            Settings before = Settings.concurrency(1 + random.nextInt(10))
                    .withTimeouts(Optional.empty(), sometimes(random, 4).map(timeout -> 50_000 + timeout));
            Map<String, Object> group = recorded.run(before, 0);
            // tasks with the same timeout end in the same moment: the order of those is not recorded
            if (ids(group, "timed_out"::equals).isEmpty()) {
                assertThat(calibrated(group, recorded.document(before), before))
                        .as("%s", group)
                        .isEqualTo(number(group, "decidedMs"));
            }
            Settings after = other(random, before);

            Map<String, Object> simulated = simulate(group, recorded.document(before), changes(before, after));

            Map<String, Object> run = recorded.run(after, Math.toIntExact(number(simulated, "typicalMs")));
            if (isKnown(group, before, after, run)) {
                assertTakesAsLong(simulated, run, Map.of("before", before, "after", after, "recorded", recorded));
                seen.merge("compared", 1, Integer::sum);
                seen.merge("timed out", number(simulated, "timedOut") > 0 ? 1 : 0, Integer::sum);
                seen.merge("hedged", number(simulated, "hedged") > 0 ? 1 : 0, Integer::sum);
                seen.merge("group timed out", "timed_out".equals(simulated.get("outcome")) ? 1 : 0, Integer::sum);
                seen.merge("fewer retries", after.retries() < before.retries() ? 1 : 0, Integer::sum);
                seen.merge("other backoff", after.backoff() != before.backoff() ? 1 : 0, Integer::sum);
            }
        }
        assertThat(seen.get("compared")).isGreaterThan(GROUPS);
        assertThat(seen).allSatisfy((what, times) -> assertThat(times).as(what).isGreaterThan(GROUPS / 10));
    }

    private static Settings other(Random random, Settings before) {
        Optional<Integer> shorter = sometimes(random, 2);
        Settings after = new Settings(
                        1 + random.nextInt(10),
                        Optional.empty(),
                        before.taskTimeout(),
                        Optional.empty(),
                        before.retries(),
                        before.backoff())
                .withTimeouts(
                        sometimes(random, 3).map(timeout -> 2 * timeout),
                        before.taskTimeout().isEmpty() ? shorter : before.taskTimeout())
                .withHedge(sometimes(random, 2));
        return random.nextBoolean()
                ? after
                : after.withRetries(
                        random.nextInt(before.retries() + 1), before.backoff() * (1 << random.nextInt(5)) / 4);
    }

    /** What is not as it was. */
    private static Map<String, Object> changes(Settings before, Settings after) {
        Map<String, Object> changes = new LinkedHashMap<>(Map.of("concurrency", after.concurrency()));
        after.timeout().ifPresent(timeout -> changes.put("groupTimeoutMs", timeout));
        if (!after.taskTimeout().equals(before.taskTimeout())) {
            changes.put("timeoutMs", after.taskTimeout().orElseThrow());
        }
        after.hedge().ifPresent(hedge -> changes.put("hedgeMs", hedge));
        if (after.retries() != before.retries()) {
            changes.put("maxAttempts", 1 + after.retries());
        }
        if (after.backoff() != before.backoff()) {
            changes.put("backoffFactor", (double) after.backoff() / before.backoff());
        }
        return changes;
    }

    /** Whether the recorded group says how long all that ran with other settings takes. */
    private static boolean isKnown(
            Map<String, Object> group, Settings before, Settings after, Map<String, Object> run) {
        // a task that timed out would have gone on, for example to another attempt
        boolean isCut = !ids(group, "timed_out"::equals).isEmpty();
        boolean mayEndSooner = after.hedge().isPresent() || after.backoff() < before.backoff();
        return ids(group, state -> !state.equals("cancelled")).containsAll(ids(run, state -> true))
                && !(isCut && mayEndSooner);
    }

    /** Up to 100 s, once in so many times. */
    private static Optional<Integer> sometimes(Random random, int times) {
        int millis = 1 + random.nextInt(100_000);
        return random.nextInt(times) == 0 ? Optional.of(millis) : Optional.empty();
    }

    /** The ids of the tasks and items that ran, by their states. */
    @SuppressWarnings("unchecked")
    private static Set<Object> ids(Map<String, Object> group, Predicate<Object> state) {
        return ((List<Map<String, Object>>) group.get("results"))
                .stream()
                        .flatMap(task -> Stream.concat(
                                Stream.of(task),
                                ((List<Map<String, Object>>) task.getOrDefault("items", List.of())).stream()))
                        .filter(task -> task.containsKey("startedMs") && state.test(task.get("state")))
                        .map(task -> task.get("id"))
                        .collect(Collectors.toSet());
    }

    private static void assertTakesAsLong(Map<String, Object> simulated, Map<String, Object> run, Object about) {
        assertThat((double) number(simulated, "decidedMs"))
                .as("%s: %s", about, run)
                .isCloseTo(number(run, "decidedMs"), within(0.05 * number(run, "decidedMs")));
        assertThat(simulated.get("outcome")).as("%s: %s", about, run).isEqualTo(run.get("outcome"));
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

    /** What the page says if nothing is changed. */
    private static long calibrated(Map<String, Object> group, Map<String, Object> document, Settings settings) {
        String script = PREPARE + """
                      const { simulationOf } = await import('/assets/waterfall/simulation.js');
                      return simulationOf({ ...document, ...group }, bars, needed, settings)(settings).decidedMs;
                    }""";
        return ((Number) evaluate(script, group, document, Map.of("concurrency", settings.concurrency()))).longValue();
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

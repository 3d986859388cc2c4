package io.muster.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Measures what open pages of the dashboard cost a server on this machine while it runs 200 groups a second, and prints the figures.
 * The pages are played: they ask as the dashboard does, without a browser, which would take the processors that are measured.
 *
 * <pre>
 * mvn                                              # in one terminal
 * mvn -q -Pbench-pages                             # in another; takes about five minutes
 * mvn -q -Pbench-pages -Dmuster.url=http://localhost:18080/ -Dmuster.bench.rounds=5
 * </pre>
 *
 * <p>Rounds with and without pages alternate; consider the load average in the first line before judging. Exits with 0 if every figure
 * is within its limit, with 1 otherwise.
 */
public final class PageCost {

    private static final int GROUPS_PER_SECOND = 200;
    private static final Duration ROUND = Duration.ofSeconds(15);
    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final int MOST_ROUNDS = 20;
    private static final int MANY_PAGES = 200;
    private static final double MOST_ADDED_PERCENT = 2;

    /** Opens pages; closing what it returns closes them. */
    @FunctionalInterface
    private interface Scenario {
        OpenPages open(URI base, String large);
    }

    /**
     * One round.
     *
     * @param cpuPercent of all processors, of the server
     */
    private record Round(double cpuPercent, PacedLoad.Outcome load, String pages) {}

    private final Muster muster;
    private final ServerProcess process;

    private PageCost(Muster muster, ServerProcess process) {
        this.muster = muster;
        this.process = process;
    }

    public static void main(String... args) throws IOException, InterruptedException {
        URI url = URI.create(System.getProperty("muster.url", "http://localhost:8080/"));
        int times = Math.min(MOST_ROUNDS, Math.max(1, Integer.getInteger("muster.bench.rounds", 3)));
        Muster muster = Muster.at(url);
        ServerProcess process = muster.process()
                .orElseThrow(() -> new IllegalStateException("the server's process is not known; set muster.pid"));
        System.out.printf(
                "%s, process %d, %d processors, load average before: %s",
                url,
                process.pid(),
                Runtime.getRuntime().availableProcessors(),
                Files.readString(Path.of("/proc/loadavg")));
        boolean ok = new PageCost(muster, process).measure(times);
        System.exit(ok ? 0 : 1);
    }

    private boolean measure(int times) throws InterruptedException {
        new PacedLoad(muster.base(), GROUPS_PER_SECOND).run(WARM_UP);
        Rounds rounds = new Rounds();
        for (int time = 0; time < times; time++) {
            Round without = round("no page", (base, large) -> OpenPages.none());
            Round two = round(
                    "a list of 200 of the newest groups, a group of 10,000 tasks",
                    (base, large) -> OpenPages.none().andList(base, 200).andGroup(base, large));
            Round many = round("200 lists", (base, large) -> {
                OpenPages pages = OpenPages.none();
                for (int page = 0; page < MANY_PAGES; page++) {
                    pages.andList(base, 50);
                }
                return pages;
            });
            rounds.info("server without pages", " % of all processors", without.cpuPercent);
            rounds.note(
                    "added by an open list and an open group",
                    new Bound.Median(MOST_ADDED_PERCENT),
                    " % of all processors",
                    two.cpuPercent - without.cpuPercent);
            rounds.info("added by 200 open lists", " % of all processors", many.cpuPercent - without.cpuPercent);
            rounds.info("p99 of groups without pages", " ms", without.load.p99Ms());
            rounds.info("p99 of groups with two pages", " ms", two.load.p99Ms());
            rounds.info("p99 of groups with 200 pages", " ms", many.load.p99Ms());
            rounds.note(
                    "groups that failed",
                    new Bound.Always(0),
                    "",
                    without.load.failed() + two.load.failed() + many.load.failed());
        }
        System.out.println(Figure.heading());
        boolean ok = true;
        for (Figure figure : rounds.figures()) {
            System.out.println(figure.line());
            ok &= figure.ok();
        }
        return ok;
    }

    /** The large group runs in every round, whether it is looked at or not. */
    private Round round(String name, Scenario scenario) throws InterruptedException {
        LargeGroup large = LargeGroup.start(muster.base());
        Round round;
        try (OpenPages pages = scenario.open(muster.base(), large.id())) {
            PacedLoad load = new PacedLoad(muster.base(), GROUPS_PER_SECOND);
            // until every page has what it shows
            load.run(Duration.ofSeconds(3));
            double cpu = process.cpuMs();
            long begin = System.nanoTime();
            PacedLoad.Outcome outcome = load.run(ROUND);
            double percent = (process.cpuMs() - cpu)
                    / ((System.nanoTime() - begin) / 1e6)
                    / Runtime.getRuntime().availableProcessors()
                    * 100;
            round = new Round(percent, outcome, pages.toString());
        } finally {
            large.cancel();
        }
        System.out.printf(
                Locale.ROOT,
                "%-60s %5.1f %% CPU, %d groups, p99 %.1f ms, %d failed; %s%n",
                name,
                round.cpuPercent,
                round.load.answered(),
                round.load.p99Ms(),
                round.load.failed(),
                round.pages);
        return round;
    }
}

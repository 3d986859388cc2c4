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
 * mvn -q -Pbench-pages                             # in another; takes about eight minutes
 * mvn -q -Pbench-pages -Dmuster.url=http://localhost:18080/ -Dmuster.bench.rounds=12
 * </pre>
 *
 * <p>A server becomes faster for minutes after its start, so it is warmed up with everything that is measured until that hardly changes
 * any more, and each round with pages is compared with those without pages before and after it, as they would have been at its
 * time. What two rounds without pages differ by is in the figures, too: a smaller cost cannot be told. Exits with 0 if
 * every figure is within its limit, with 1 otherwise.
 */
public final class PageCost {

    private static final int GROUPS_PER_SECOND = 200;
    private static final Duration ROUND = Duration.ofSeconds(15);
    /** Until every page has what it shows. */
    private static final Duration SETTLING = Duration.ofSeconds(3);

    private static final int FEWEST_WARM_UPS = 3;
    private static final int MOST_WARM_UPS = 12;
    /** Of the processor time of the warm-up before: with less, the server is warm. */
    private static final double STILL_WARMING = 0.05;

    private static final int MOST_ROUNDS = 20;
    private static final int MANY_PAGES = 200;
    private static final double MOST_ADDED_PERCENT = 2;
    private static final String PERCENT = " % of all processors";

    /** What is looked at during a round. */
    private enum Pages {
        NONE("no page"),
        TWO("an open list and an open group"),
        MANY("200 open lists");

        private final String words;

        Pages(String words) {
            this.words = words;
        }

        /** Opens them; closing what it returns closes them. */
        OpenPages open(URI base, LargeGroup large) {
            OpenPages pages = OpenPages.none();
            if (this == TWO) {
                pages.andList(base, 200).andGroup(base, large.id());
            }
            for (int page = 0; this == MANY && page < MANY_PAGES; page++) {
                pages.andList(base, 50);
            }
            return pages;
        }
    }

    /**
     * One round.
     *
     * @param cpuPercent of all processors, of the server
     */
    private record Round(double cpuPercent, PacedLoad.Outcome load) {}

    private final Muster muster;
    private final ServerProcess process;

    private PageCost(Muster muster, ServerProcess process) {
        this.muster = muster;
        this.process = process;
    }

    public static void main(String... args) throws IOException, InterruptedException {
        URI url = URI.create(System.getProperty("muster.url", "http://localhost:8080/"));
        int times = Math.min(MOST_ROUNDS, Math.max(1, Integer.getInteger("muster.bench.rounds", 7)));
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
        warmUp();
        Rounds rounds = new Rounds();
        double[] differences = new double[times];
        Round before = round(Pages.NONE);
        for (int time = 0; time < times; time++) {
            Pages first = time % 2 == 0 ? Pages.TWO : Pages.MANY;
            Pages second = first == Pages.TWO ? Pages.MANY : Pages.TWO;
            Round one = round(first);
            Round other = round(second);
            Round after = round(Pages.NONE);
            // the first of the two in between is nearer to the round before them
            double drift = (after.cpuPercent - before.cpuPercent) / 3;
            double ofFirst = one.cpuPercent - before.cpuPercent - drift;
            double ofSecond = other.cpuPercent - before.cpuPercent - 2 * drift;
            boolean isTwoFirst = first == Pages.TWO;
            note(rounds, before, after, isTwoFirst ? ofFirst : ofSecond, isTwoFirst ? ofSecond : ofFirst);
            differences[time] = Math.abs(after.cpuPercent - before.cpuPercent);
            rounds.info("p99 of groups without pages", " ms", after.load.p99Ms());
            rounds.info("p99 of groups with two pages", " ms", (isTwoFirst ? one : other).load.p99Ms());
            rounds.info("p99 of groups with 200 pages", " ms", (isTwoFirst ? other : one).load.p99Ms());
            rounds.note(
                    "groups that failed",
                    new Bound.Always(0),
                    "",
                    before.load.failed() + one.load.failed() + other.load.failed() + after.load.failed());
            before = after;
        }
        System.out.println(Figure.heading());
        boolean ok = true;
        for (Figure figure : rounds.figures()) {
            System.out.println(figure.line());
            ok &= figure.ok();
        }
        double noise = Bound.median(differences);
        if (noise > MOST_ADDED_PERCENT) {
            System.out.printf(
                    Locale.ROOT,
                    "Two rounds without pages differ by %.1f %% (median), more than the limit: repeat it when the machine is quieter.%n",
                    noise);
        }
        return ok;
    }

    private static void note(Rounds rounds, Round before, Round after, double two, double many) {
        rounds.info("server without pages", PERCENT, after.cpuPercent);
        rounds.info("difference of two rounds without pages", PERCENT, Math.abs(after.cpuPercent - before.cpuPercent));
        rounds.note("added by " + Pages.TWO.words, new Bound.Median(MOST_ADDED_PERCENT), PERCENT, two);
        rounds.info("added by " + Pages.MANY.words, PERCENT, many);
    }

    /** Until two rounds in a row take about as much; all kinds of pages are open in turn, so that their code is compiled. */
    private void warmUp() throws InterruptedException {
        double before = Double.MAX_VALUE;
        for (int done = 0; done < MOST_WARM_UPS; done++) {
            round(done % 2 == 0 ? Pages.TWO : Pages.MANY);
            double now = round(Pages.NONE).cpuPercent;
            if (done >= FEWEST_WARM_UPS && now > (1 - STILL_WARMING) * before) {
                System.out.println("The server is warm.");
                return;
            }
            before = now;
        }
        System.out.println("The server is still becoming faster: the figures may say too little of the later rounds.");
    }

    /** The large group runs in every round, whether it is looked at or not. */
    private Round round(Pages kind) throws InterruptedException {
        LargeGroup large = LargeGroup.start(muster.base());
        Round round;
        String told;
        try (OpenPages pages = kind.open(muster.base(), large)) {
            PacedLoad load = new PacedLoad(muster.base(), GROUPS_PER_SECOND);
            load.run(SETTLING);
            double cpu = process.cpuMs();
            long begin = System.nanoTime();
            PacedLoad.Outcome outcome = load.run(ROUND);
            double percent = (process.cpuMs() - cpu)
                    / ((System.nanoTime() - begin) / 1e6)
                    / Runtime.getRuntime().availableProcessors()
                    * 100;
            round = new Round(percent, outcome);
            told = pages.toString();
        } finally {
            large.cancel();
        }
        System.out.printf(
                Locale.ROOT,
                "%-32s %5.1f %% CPU, %d groups, p99 %.1f ms, %d failed; %s%n",
                kind.words,
                round.cpuPercent,
                round.load.answered(),
                round.load.p99Ms(),
                round.load.failed(),
                told);
        return round;
    }
}

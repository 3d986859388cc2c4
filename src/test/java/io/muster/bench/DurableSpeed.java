package io.muster.bench;

import io.muster.bench.Load.Outcome;
import io.muster.bench.Load.Plan;
import io.muster.fault.Node;
import io.muster.fault.Postgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;

/**
 * Measures the cost of background groups, on its own servers and PostgreSQL.
 *
 * <pre>
 * mvn -q -Pbench-durable                        # takes about four minutes
 * mvn -q -Pbench-durable -Dmuster.bench.rounds=10
 * </pre>
 *
 * <p>PostgreSQL writes commits to this machine's disk before it acknowledges them; H2 passes them to the operating
 * system. Exits with 0 if every figure is within its limit, with 1 otherwise.
 */
public final class DurableSpeed {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int GROUPS = 1_000;
    private static final int TASKS = 10;
    private static final int CONNECTIONS = 16;
    private static final int MANY_TASKS = 1_000;
    // rounds: the first reach a third of what later ones do, since the JIT compilers are at work
    private static final int WARM_UP = 50;
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final Path war = Path.of(System.getProperty("muster.it.war"));
    private final int times = Math.min(100, Math.max(1, Integer.getInteger("muster.bench.rounds", 5)));
    private final Rounds rounds = new Rounds();

    private DurableSpeed() {}

    public static void main(String... args) throws IOException, InterruptedException {
        System.out.printf(
                "%d processors, load average before: %s",
                Runtime.getRuntime().availableProcessors(), Files.readString(Path.of("/proc/loadavg")));
        System.exit(new DurableSpeed().measure() ? 0 : 1);
    }

    private boolean measure() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(Files.createDirectories(war.resolveSibling("fault")), "speed");
        measureAcknowledgement(folder);
        try (Postgres postgres = new Postgres(folder.resolve("postgres"))) {
            postgres.start();
            measureThroughput(postgres);
            measureRoundTrips(postgres);
        }
        System.out.println(Figure.heading());
        rounds.figures().forEach(figure -> System.out.println(figure.line()));
        return rounds.figures().stream().allMatch(Figure::ok);
    }

    private void measureAcknowledgement(Path folder) {
        Map<String, String> settings =
                Map.of("muster.data.dir", folder.resolve("h2").toString());
        try (Node node = started("speed-h2", settings)) {
            URI groups = node.address().resolve("api/groups");
            String group = Groups.delays(3, "0ms");
            told(Load.submit(groups, group, new Plan(1, 2_000, DEADLINE, DEADLINE)));
            for (int round = 0; round < times; round++) {
                Outcome one = told(Load.submit(groups, group, new Plan(1, 500, DEADLINE, DEADLINE)));
                rounds.time("202 of a group of 3 on H2, 1 connection: p50", 10, one.percentileMs(50));
                rounds.info("  p99", " ms", one.percentileMs(99));
                Outcome more = told(Load.submit(groups, group, new Plan(CONNECTIONS, 2_000, DEADLINE, DEADLINE)));
                rounds.info("  with 16 connections: p50", " ms", more.percentileMs(50));
                rounds.info("  with 16 connections: a second", "", more.perSecond());
            }
        }
    }

    private void measureThroughput(Postgres postgres) throws InterruptedException {
        Jdbi sql = postgres.sql();
        try (Node node = started("speed-pg", postgres.settings("speed-pg"))) {
            URI groups = node.address().resolve("api/groups");
            for (int round = 0; round < WARM_UP; round++) {
                throughput(sql, groups);
            }
            for (int round = 0; round < times; round++) {
                double took = throughput(sql, groups);
                rounds.note(
                        "background tasks a second on PostgreSQL, in groups of 10",
                        new Bound.AtLeast(2_000),
                        "",
                        GROUPS * TASKS / took);
            }
        }
    }

    /** Seconds from the first post until the last group is finished. */
    private static double throughput(Jdbi sql, URI groups) throws InterruptedException {
        long begin = System.nanoTime();
        told(Load.submit(groups, Groups.delays(TASKS, "0ms"), new Plan(CONNECTIONS, GROUPS, DEADLINE, DEADLINE)));
        awaitFinished(sql);
        return (System.nanoTime() - begin) / 1e9;
    }

    private void measureRoundTrips(Postgres postgres) throws InterruptedException {
        Jdbi sql = postgres.sql();
        try (RoundTrips trips = new RoundTrips(postgres.port())) {
            Map<String, String> settings = new HashMap<>(postgres.settings("speed-trips"));
            settings.computeIfPresent(
                    "muster.db.url", (name, url) -> url.replace(":" + postgres.port(), ":" + trips.port()));
            try (Node node = started("speed-trips", settings)) {
                URI groups = node.address().resolve("api/groups");
                manyTasks(sql, groups);
                long before = trips.count();
                TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
                double idlePerSecond = (trips.count() - before) / (IDLE.toNanos() / 1e9);
                rounds.info("round trips to PostgreSQL a second, at rest", "", idlePerSecond);
                for (int round = 0; round < times; round++) {
                    before = trips.count();
                    double took = manyTasks(sql, groups);
                    rounds.note(
                            "round trips of a group of 1,000 tasks, beyond those at rest",
                            new Bound.Never(100),
                            "",
                            trips.count() - before - idlePerSecond * took);
                    rounds.info("  until it is finished", " ms", took * 1_000);
                }
            }
        }
    }

    private static double manyTasks(Jdbi sql, URI groups) throws InterruptedException {
        long begin = System.nanoTime();
        told(Load.submit(groups, Groups.delays(MANY_TASKS, "0ms"), Plan.once(1, DEADLINE)));
        awaitFinished(sql);
        return (System.nanoTime() - begin) / 1e9;
    }

    // queries the database rather than the server, which is busy
    private static void awaitFinished(Jdbi sql) throws InterruptedException {
        long until = System.nanoTime() + DEADLINE.toNanos();
        while (unfinished(sql) > 0) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("%d groups are not finished in time".formatted(unfinished(sql)));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static int unfinished(Jdbi sql) {
        return sql.withHandle(
                handle -> handle.createQuery("SELECT count(*) FROM muster_group WHERE state IN ('queued', 'running')")
                        .mapTo(int.class)
                        .one());
    }

    private Node started(String name, Map<String, String> settings) {
        Node node = new Node(name, war, settings);
        node.start();
        node.awaitReady();
        return node;
    }

    private static Outcome told(Outcome outcome) {
        outcome.failures().forEach(failure -> System.out.println("  failed: " + failure));
        if (outcome.failed() > 0) {
            throw new IllegalStateException(outcome.failed() + " posts failed");
        }
        return outcome;
    }
}

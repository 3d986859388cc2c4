package io.muster.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Measures a server running on this machine, and prints the figures with their limits.
 *
 * <pre>
 * mvn                                              # in one terminal
 * mvn -q -Pbench                                   # in another; takes about three minutes
 * mvn -q -Pbench -Dmuster.url=http://localhost:18080/ -Dmuster.bench.rounds=10
 * </pre>
 *
 * <p>It starts its own upstream. The server must let tasks call loopback addresses, as {@code mvn} alone does. Exits
 * with 0 if every figure is within its limit, with 1 otherwise. Times are judged by the median of the rounds: consider the load
 * average in the first line before judging.
 */
public final class Figures {

    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration THROUGHPUT = Duration.ofSeconds(10);
    private static final int MOST_ROUNDS = 100;

    /** One round of a scenario. */
    @FunctionalInterface
    private interface Round {
        void run(Rounds rounds) throws InterruptedException;
    }

    private final Scenarios scenarios;
    private final Muster muster;
    private final int times;

    private Figures(Muster muster, Upstream upstream, int times) {
        this.scenarios = new Scenarios(muster, upstream);
        this.muster = muster;
        this.times = times;
    }

    public static void main(String... args) throws IOException, InterruptedException {
        URI url = URI.create(System.getProperty("muster.url", "http://localhost:8080/"));
        int times = Math.min(MOST_ROUNDS, Math.max(1, Integer.getInteger("muster.bench.rounds", 5)));
        boolean ok;
        try (Upstream upstream = Upstream.start()) {
            Muster muster = Muster.at(url);
            System.out.printf(
                    "%s, process %s, %d processors, load average before: %s",
                    url,
                    muster.process()
                            .map(process -> Long.toString(process.pid()))
                            .orElse("unknown"),
                    Runtime.getRuntime().availableProcessors(),
                    Files.readString(Path.of("/proc/loadavg")));
            ok = new Figures(muster, upstream, times).measure();
        }
        System.exit(ok ? 0 : 1);
    }

    private boolean measure() throws InterruptedException {
        // one connection, so that the server does not create more threads for requests yet
        scenarios.warmUp(WARM_UP);
        Optional<Integer> threads = muster.process().map(ServerProcess::threads);

        System.out.println(Figure.heading());
        List<Round> all = List.of(
                scenarios::threeDelays,
                scenarios::boundedCalls,
                scenarios::failFast,
                rounds -> scenarios.manyDelays(rounds, threads),
                scenarios::manyCallsOverNewConnections,
                scenarios::manyCallsOverKeptConnections,
                rounds -> scenarios.throughput(rounds, THROUGHPUT),
                scenarios::manyCallers);
        boolean ok = true;
        for (Round round : all) {
            ok &= repeat(round, times);
        }
        Rounds atRest = new Rounds();
        scenarios.atRest(atRest);
        return print(atRest) && ok;
    }

    private boolean repeat(Round round, int count) throws InterruptedException {
        // the first round is a warm-up
        round.run(new Rounds());
        Rounds rounds = new Rounds();
        for (int done = 0; done < count; done++) {
            round.run(rounds);
        }
        return print(rounds);
    }

    private static boolean print(Rounds rounds) {
        boolean ok = true;
        for (Figure figure : rounds.figures()) {
            System.out.println(figure.line());
            ok &= figure.ok();
        }
        return ok;
    }
}

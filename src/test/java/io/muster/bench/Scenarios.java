package io.muster.bench;

import io.muster.bench.Load.Outcome;
import io.muster.bench.Load.Plan;
import java.time.Duration;
import java.util.Optional;

/** One round of each scenario; every round is limited in number and time. */
final class Scenarios {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int REQUESTS_AT_MOST = 1_000_000;

    private final Muster muster;
    private final Upstream upstream;

    Scenarios(Muster muster, Upstream upstream) {
        this.muster = muster;
        this.upstream = upstream;
    }

    /** Sends small groups one after another. */
    void warmUp(Duration time) {
        tell(muster.load(Groups.delays(3, "0ms"), new Plan(1, REQUESTS_AT_MOST, time, time.plusSeconds(10))));
    }

    void threeDelays(Rounds rounds) {
        Muster.Answer answer = muster.run(Groups.delays(3, "1s")).orThrow(200);
        rounds.time("3 delays of 1 s: elapsedMs", 1_050, answer.elapsedMs());
        rounds.info("  client", " ms", answer.clientMs());
    }

    void boundedCalls(Rounds rounds) {
        upstream.reset();
        Muster.Answer answer = muster.run(
                        Groups.calls("\"mode\":\"bounded\",\"concurrency\":10", 100, upstream.after(100)))
                .orThrow(200);
        rounds.time("100 calls of 100 ms, 10 deep: client", 1_200, answer.clientMs());
        rounds.info("  elapsedMs", " ms", answer.elapsedMs());
        rounds.note("  most at once, as the upstream saw it", new Bound.Always(10), "", upstream.count("most"));
    }

    void failFast(Rounds rounds) throws InterruptedException {
        upstream.reset();
        Muster.Answer answer = muster.run(Groups.failure(upstream.fail(50), upstream.after(5_000), 5))
                .orThrow(502);
        rounds.time("1 failure after 50 ms beside 5 calls of 5 s: client", 150, answer.clientMs());
        long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (upstream.count("gone") < 5 && System.nanoTime() < until) {
            Thread.sleep(10);
        }
        rounds.note("  connections closed, as the upstream saw it", new Bound.Always(5), "", upstream.count("gone"));
        rounds.time("  the last of them closed after the failure was sent", 500, upstream.count("goneAfterMs"));
    }

    /** @param threadsAtRest of the idle server */
    void manyDelays(Rounds rounds, Optional<Integer> threadsAtRest) {
        Optional<ThreadWatch> watch = muster.process().map(ThreadWatch::start);
        Muster.Answer answer;
        try {
            answer = muster.run(Groups.delays(10_000, "1s")).orThrow(200);
        } finally {
            watch.ifPresent(ThreadWatch::close);
        }
        rounds.time("10,000 delays of 1 s: client", 2_000, answer.clientMs());
        rounds.info("  elapsedMs", " ms", answer.elapsedMs());
        watch.ifPresent(seen -> rounds.note(
                "  more threads than at rest", new Bound.Never(20), "", seen.most() - threadsAtRest.orElseThrow()));
    }

    void manyCallsOverNewConnections(Rounds rounds) throws InterruptedException {
        upstream.hangUp();
        // gives the server time to notice
        Thread.sleep(200);
        manyCalls(rounds, "1,000 calls of 100 ms, new connections: ");
    }

    void manyCallsOverKeptConnections(Rounds rounds) {
        manyCalls(rounds, "1,000 calls of 100 ms, kept connections: ");
    }

    private void manyCalls(Rounds rounds, String what) {
        upstream.reset();
        double cpu = upstream.process().cpuMs();
        double serverCpu = serverCpuMs();
        Muster.Answer answer = muster.run(Groups.calls("\"mode\":\"all\"", 1_000, upstream.after(100)))
                .orThrow(200);
        rounds.time(what + "client", 1_500, answer.clientMs());
        rounds.info("  elapsedMs", " ms", answer.elapsedMs());
        rounds.info("  most at once, as the upstream saw it", "", upstream.count("most"));
        rounds.info("  connections that the upstream accepted", "", upstream.count("connections") - 2);
        rounds.info("  CPU of the server", " ms", serverCpuMs() - serverCpu);
        rounds.info("  CPU of the upstream", " ms", upstream.process().cpuMs() - cpu);
    }

    void manyCallers(Rounds rounds) {
        double cpu = serverCpuMs();
        Outcome outcome = muster.load(Groups.delays(3, "1s"), Plan.once(2_000, DEADLINE));
        tell(outcome);
        rounds.note("2,000 callers with 3 delays of 1 s: failed", new Bound.Always(0), "", outcome.failed());
        rounds.time("2,000 callers with 3 delays of 1 s: p99", 3_000, outcome.percentileMs(99));
        rounds.info("  p50", " ms", outcome.percentileMs(50));
        rounds.info("  slowest", " ms", outcome.percentileMs(100));
        rounds.info("  CPU of the server per request", " ms", (serverCpuMs() - cpu) / 2_000);
    }

    void throughput(Rounds rounds, Duration time) {
        double cpu = serverCpuMs();
        Outcome outcome =
                muster.load(Groups.delays(3, "0ms"), new Plan(64, REQUESTS_AT_MOST, time, time.plusSeconds(10)));
        tell(outcome);
        rounds.note("64 connections with 3 delays of 0 s: failed", new Bound.Always(0), "", outcome.failed());
        rounds.info("  requests a second", "", outcome.perSecond());
        rounds.info("  p50", " ms", outcome.percentileMs(50));
        rounds.info("  p99", " ms", outcome.percentileMs(99));
        rounds.info(
                "  CPU of the server per request",
                " ms",
                (serverCpuMs() - cpu) / Math.max(1, outcome.sortedNanos().length));
    }

    void atRest(Rounds rounds) {
        muster.running().ifPresent(running -> {
            for (String name : new String[] {"runningGroups", "runningTasks"}) {
                rounds.note(
                        "afterwards: " + name,
                        new Bound.Always(0),
                        "",
                        running.required(name).asDouble());
            }
        });
    }

    private double serverCpuMs() {
        return muster.process().map(ServerProcess::cpuMs).orElse(Double.NaN);
    }

    private static void tell(Outcome outcome) {
        outcome.failures().forEach(failure -> System.out.println("  failed: " + failure));
    }
}

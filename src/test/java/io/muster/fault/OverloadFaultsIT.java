package io.muster.fault;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.http;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.fault.OpenLoop.Outcome;
import io.muster.it.MusterClient;
import io.muster.it.Reply;
import io.muster.testing.Answers;
import io.muster.testing.MeasuresTime;
import io.muster.testing.Run;
import io.muster.testing.StartsItsOwnServer;
import io.muster.testing.TestUpstream;
import java.time.Duration;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A server with four times the load that it can handle: its throughput stays the same, and it rejects the rest at once.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGKILL")
@StartsItsOwnServer
@MeasuresTime
class OverloadFaultsIT {

    private static final int MAX_TASKS = 200;
    private static final int TASKS = 4;
    private static final Duration TASK = Duration.ofMillis(500);
    // groups per second, if only the limit on tasks mattered
    private static final double CAPACITY = MAX_TASKS / TASKS * 1_000.0 / TASK.toMillis();
    private static final double OVERLOAD = 4;

    private static final Duration STEP = Duration.ofSeconds(Run.isLong() ? 10 : 2);
    // a build may share its machine; the targets are 0.9 and 50 ms
    private static final double LEAST_GOODPUT = Run.isLong() ? 0.9 : 0.75;
    private static final double LONGEST_REFUSAL_MS = Run.isLong() ? 50 : 2_000;

    private static TestUpstream upstream;
    private static Node server;
    private static MusterClient muster;

    @BeforeAll
    static void start() {
        upstream = TestUpstream.start();
        upstream.on("/", Answers.after(TASK, Answers.json("{\"ok\": true}")));
        String data = Folders.empty(Run.directory().resolve("overload-data")).toString();
        server = new Node(
                "overload",
                Run.war(),
                Map.of("muster.data.dir", data, "muster.max.tasks", Integer.toString(MAX_TASKS)));
        server.start();
        server.awaitReady();
        muster = new MusterClient(server.address());
    }

    @AfterAll
    static void stop() {
        server.close();
        upstream.close();
    }

    @Test
    void keepsItsThroughputAndRejectsTheRestAtOnce() {
        String time = TASK.toMillis() + "ms";
        String document = group(
                "all", delay("a", time), delay("b", time), http("c", upstream.uri("/")), http("d", upstream.uri("/")));
        // the others measure a warm server
        offer(document, OVERLOAD * CAPACITY);
        double peak = DoubleStream.of(0.8, 1, 1.3)
                .map(part -> offer(document, part * CAPACITY).goodput())
                .max()
                .orElseThrow();

        Outcome overload = offer(document, OVERLOAD * peak);

        System.out.printf(
                "peak %.1f groups/s; offered %.1f: %.1f = %.0f %% of it; %d refusals, p50 %.1f ms, p99 %.1f ms%n",
                peak,
                overload.offered(),
                overload.goodput(),
                100 * overload.goodput() / peak,
                overload.refusals().size(),
                overload.refusalMillis(50),
                overload.refusalMillis(99));
        assertThat(overload.offered()).isGreaterThan(0.9 * OVERLOAD * peak);
        assertThat(overload.refusals()).allSatisfy(refusal -> isRefusal(refusal.reply()));
        assertThat(overload.goodput()).isGreaterThan(LEAST_GOODPUT * peak);
        assertThat(overload.refusalMillis(99)).isLessThan(LONGEST_REFUSAL_MS);
        muster.run(group("all", delay("a", "1ms"))).isGroup();
    }

    private static Outcome offer(String document, double perSecond) {
        Outcome outcome = OpenLoop.offer(muster, document, perSecond, STEP);
        System.out.printf("offered %.1f groups/s, done %.1f%n", outcome.offered(), outcome.goodput());
        return outcome;
    }

    private static void isRefusal(Reply reply) {
        reply.isProblem(503, "overloaded");
        assertThat(reply.header("Retry-After")).contains("1");
    }
}

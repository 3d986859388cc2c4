package io.muster.fault;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.groupWith;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.it.MusterClient;
import io.muster.it.Reply;
import io.muster.testing.Run;
import io.muster.testing.StartsItsOwnServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What callers see of a server that is stopped. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM")
@StartsItsOwnServer
class StopIT {

    private static final int GROUPS = 100;
    private static final int LONGEST_STOP_SECONDS = 20;

    @Test
    void answersOrRejectsEveryGroupAndEndsInTime() {
        String data = Folders.empty(Run.directory().resolve("stop-data")).toString();
        try (Node server = new Node("stop", Run.war(), Map.of("muster.data.dir", data))) {
            server.start();
            server.awaitReady();
            MusterClient muster = new MusterClient(server.address());
            // these first: afterwards the server is warm, so that all others are running before one of them ends
            List<CompletableFuture<Reply>> tooLong = send(muster, "50s");
            awaitRunning(muster, GROUPS);
            List<CompletableFuture<Reply>> inTime = send(muster, "4s");
            awaitRunning(muster, 2 * GROUPS);
            long told = System.nanoTime();

            server.terminate();
            Awaitility.await("not ready")
                    .atMost(2, SECONDS)
                    .until(() -> ready(muster).status() == 503);
            assertThat(ready(muster).body()).contains("\"muster\"").contains("this node is stopping");
            assertThat(muster.get("health/live").status()).isEqualTo(200);
            assertThat(muster.get("health/started").status()).isEqualTo(200);
            muster.run(document("10ms")).isProblem(503, "overloaded");

            assertThat(answers(inTime)).allSatisfy(reply -> reply.isGroup());
            assertThat(answers(tooLong)).allSatisfy(reply -> reply.isProblem(503, "overloaded"));
            Awaitility.await("end of the process")
                    .atMost(LONGEST_STOP_SECONDS, SECONDS)
                    .until(() -> !server.isAlive());
            assertThat(System.nanoTime() - told).isLessThan(SECONDS.toNanos(LONGEST_STOP_SECONDS));
        }
    }

    private List<CompletableFuture<Reply>> send(MusterClient muster, String duration) {
        String document = document(duration);
        return IntStream.range(0, GROUPS)
                .mapToObj(number -> muster.runLater(document))
                .toList();
    }

    private static List<Reply> answers(List<CompletableFuture<Reply>> calls) {
        return calls.stream()
                .map(call -> call.orTimeout(LONGEST_STOP_SECONDS, SECONDS).join())
                .toList();
    }

    private static String document(String duration) {
        return groupWith("all", "'timeout': '55s'", delay("a", duration));
    }

    private void awaitRunning(MusterClient muster, int groups) {
        Awaitility.await("%d groups running".formatted(groups))
                .atMost(20, SECONDS)
                .until(() -> ready(muster).body().replace("\"", "").contains("runningGroups:" + groups));
    }

    private Reply ready(MusterClient muster) {
        return muster.get("health/ready");
    }
}

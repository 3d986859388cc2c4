package io.muster.fault;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.FullSizeOnly;
import io.muster.testing.Run;
import io.muster.testing.StartsItsOwnServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Groups whose application is redeployed on a running server. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM")
@StartsItsOwnServer
@FullSizeOnly
class RedeployFaultsIT {

    private static final int REDEPLOYMENTS = 5;
    // longer than a stopping node waits for it
    private static final Duration SLOW = ofSeconds(12);
    private static final Duration LONGEST_START = ofSeconds(400);
    private static final Duration FINISHED = ofSeconds(90);
    private static final Duration ACKNOWLEDGED = ofSeconds(120);

    private final Client client = new Client();
    private final Executions executions = new Executions();
    private final Work work = new Work(client, executions);

    @AfterEach
    void stop() {
        executions.close();
    }

    @Test
    void eachEndsOnceWithAnEmbeddedDatabase() {
        String data = Folders.empty(Run.directory().resolve("redeploy-data")).toString();
        try (Node node = new Node("redeployed", Run.war(), Map.of("muster.data.dir", data))) {
            node.start();
            node.awaitReady();
            redeployWhilePosting(node);
        }
    }

    @Test
    void eachEndsOnceAndWithoutADeathOnPostgres() {
        try (Postgres postgres = new Postgres(Run.directory().resolve("redeploy-postgres"))) {
            postgres.start();
            try (Node node = new Node("redeployed", Run.war(), postgres.settings("redeployed"))) {
                node.start();
                node.awaitReady();
                Audit audit = new Audit(postgres.sql());
                audit.install();
                Set<String> ids = redeployWhilePosting(node);
                assertThat(audit.deaths(ids)).as("deaths").isEmpty();
                audit.assertNothingIsOverwritten();
            }
        }
    }

    private Set<String> redeployWhilePosting(Node node) {
        Set<String> slow = new HashSet<>();
        Posting posting = Posting.start(client, List.of(node), Integer.MAX_VALUE, ofMillis(50), work::patient);
        try {
            switch (Run.server()) {
                case "wildfly" -> {
                    for (int redeployment = 0; redeployment < REDEPLOYMENTS; redeployment++) {
                        slow.addAll(begin(posting, node));
                        node.redeploy();
                        node.awaitReady();
                    }
                }
                // the only way: it is told to as it starts, and finds stored groups
                case "payara" -> {
                    slow.addAll(begin(posting, node));
                    node.stop();
                    node.startAndRedeploy(REDEPLOYMENTS);
                    await().atMost(LONGEST_START).until(() -> deployments(node) == 2 + REDEPLOYMENTS);
                    node.awaitReady();
                }
                default -> throw new IllegalStateException("no redeployment for this server");
            }
            posting.awaitAcknowledged(20, ACKNOWLEDGED);
            posting.finish(ACKNOWLEDGED);
        } finally {
            posting.close();
        }
        assertThat(posting.refusals())
                .as("neither acknowledged nor asked to retry")
                .isEmpty();
        Set<String> ids = Set.copyOf(client.acknowledged().values());
        assertThat(ids).containsAll(slow);
        client.awaitFinished(node, ids, FINISHED);
        int begun =
                work.begun(ids).values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                "%d groups, %d posted again; %d tasks, begun %d times%n",
                ids.size(), posting.replayed(), work.begun(ids).size(), begun);
        work.assertSuccess(ids);
        assertThat(work.begun(ids).values()).allMatch(times -> times <= 1 + REDEPLOYMENTS);
        // one for the current deployment, none for earlier ones
        assertThat(node.threads("muster-http-housekeeper")).isEqualTo(1);
        return ids;
    }

    private Set<String> begin(Posting posting, Node node) {
        posting.awaitAcknowledged(20, ACKNOWLEDGED);
        return work.submitTo(node, 10, SLOW);
    }

    private static int deployments(Node node) {
        return (int) node.log()
                .lines()
                .filter(line -> line.contains("was successfully deployed"))
                .count();
    }
}

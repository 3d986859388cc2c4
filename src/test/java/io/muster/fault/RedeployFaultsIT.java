package io.muster.fault;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.FullSizeOnly;
import io.muster.testing.StartsItsOwnServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What becomes of groups whose application is deployed again, on a server that goes on, while they run. */
@EnabledIfSystemProperty(
        named = "arquillian.launch",
        matches = "wildfly",
        disabledReason = "Payara Micro has no way to deploy an application again")
@StartsItsOwnServer
@FullSizeOnly
class RedeployFaultsIT {

    private static final int REDEPLOYMENTS = 5;
    private static final Duration FINISHED = ofSeconds(90);
    private static final Duration ACKNOWLEDGED = ofSeconds(60);

    private final Client client = new Client();
    private final Executions executions = new Executions();
    private final Work work = new Work(client, executions);

    @AfterEach
    void stop() {
        executions.close();
    }

    @Test
    void eachEndsOnceThoughItsDatabaseIsAFile() {
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
            for (int redeployment = 0; redeployment < REDEPLOYMENTS; redeployment++) {
                posting.awaitAcknowledged(20, ACKNOWLEDGED);
                slow.addAll(work.submitTo(node, 10, ofSeconds(4)));
                node.redeploy();
                node.awaitReady();
            }
            posting.awaitAcknowledged(20, ACKNOWLEDGED);
            posting.finish(ACKNOWLEDGED);
        } finally {
            posting.close();
        }
        assertThat(posting.refusals())
                .as("neither acknowledged nor told to come back")
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
        assertThat(node.log()).doesNotContain("OutOfMemoryError", "zip file closed");
        return ids;
    }
}

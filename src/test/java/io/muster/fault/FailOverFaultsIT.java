package io.muster.fault;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.database.Database;
import io.muster.testing.FullSizeOnly;
import io.muster.testing.Postgres;
import io.muster.testing.Run;
import io.muster.testing.StartsItsOwnServer;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Two nodes on a PostgreSQL with a standby that is promoted; the former primary returns as a standby, and is promoted
 * again.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGQUIT")
@StartsItsOwnServer
@FullSizeOnly
class FailOverFaultsIT {

    private static final Duration LEASE = ofSeconds(5);
    // longer than a lease: no node must be declared dead meanwhile
    private static final Duration WITHOUT_PRIMARY = LEASE.plusSeconds(3);
    private static final Duration RECOVERED = ofSeconds(15);
    private static final Duration FINISHED = ofSeconds(120);
    private static final int GROUPS = 20;

    private static Postgres first;
    private static Postgres second;
    private static Jdbi sql;
    private static List<Node> nodes = List.of();
    private static Executions executions;

    private final Client client = new Client();
    private final Audit audit = new Audit(sql);
    private final Work work = new Work(client, executions);

    @BeforeAll
    static void start() {
        executions = new Executions();
        first = Postgres.start(Folders.empty(Run.directory().resolve("fail-over-first")));
        Database.Postgres database = first.freshDatabase();
        String name = database.url().substring(database.url().lastIndexOf('/') + 1);
        // which those servers disable for other tests
        first.execute("ALTER DATABASE " + name + " SET synchronous_commit = on");
        second = first.standby(Folders.empty(Run.directory().resolve("fail-over-second")));
        waitForStandby(first);
        String url = "jdbc:postgresql://localhost:%d,localhost:%d/%s".formatted(first.port(), second.port(), name);
        sql = Jdbi.create(() -> DriverManager.getConnection(
                url + "?targetServerType=primary&hostRecheckSeconds=1&connectTimeout=5&ApplicationName=test",
                "postgres",
                ""));
        nodes = List.of(node("a", url), node("b", url));
        nodes.forEach(Node::start);
        nodes.forEach(Node::awaitReady);
        new Audit(sql).install();
    }

    @AfterAll
    static void stop() {
        nodes.forEach(Node::close);
        first.close();
        second.close();
        executions.close();
    }

    @Test
    void findTheNewPrimaryAndTheFormerOneOnceItIsPromotedAgain() {
        Set<String> slow = new HashSet<>();
        Posting posting = Posting.start(client, nodes, Integer.MAX_VALUE, ofMillis(200), work::patient);
        try {
            posting.awaitAcknowledged(40, ofSeconds(60));
            slow.addAll(failOver(first, second));

            first.startAgainAsStandbyOf(second);
            waitForStandby(second);
            posting.awaitAcknowledged(40, ofSeconds(60));
            slow.addAll(failOver(second, first));
            posting.finish(ofSeconds(60));
        } finally {
            posting.close();
        }
        assertThat(posting.refusals())
                .as("neither acknowledged nor asked to retry")
                .isEmpty();
        Set<String> ids = Set.copyOf(client.acknowledged().values());
        assertThat(ids).containsAll(slow);
        client.awaitFinished(nodes.get(1), ids, FINISHED);
        System.out.printf("%d groups, %d of them posted again%n", ids.size(), posting.replayed());
        work.assertSuccess(ids);
        assertThat(audit.deaths(ids)).as("deaths").isEmpty();
        assertThat(work.begun(ids).values()).allMatch(times -> times == 1);
        audit.assertNothingIsOverwritten();
    }

    /** The groups that run meanwhile. */
    private Set<String> failOver(Postgres from, Postgres to) {
        Set<String> running = work.submitTo(nodes.get(0), GROUPS, WITHOUT_PRIMARY.plusSeconds(10));
        running.addAll(work.submitTo(nodes.get(1), GROUPS, WITHOUT_PRIMARY.dividedBy(2)));
        from.stopImmediately();
        Meanwhile.whilePassing(WITHOUT_PRIMARY, () -> assertThat(nodes).allMatch(Node::isAlive));
        assertThat(nodes).noneMatch(this::isReady);
        to.execute("SELECT pg_promote()");
        long begin = System.nanoTime();
        await().atMost(RECOVERED).until(() -> nodes.stream().allMatch(node -> isReady(node) && acceptsGroups(node)));
        System.out.printf("recovered %d ms after the promotion%n", (System.nanoTime() - begin) / 1_000_000);
        return running;
    }

    private boolean isReady(Node node) {
        return client.get(node, "health/ready")
                .filter(reply -> reply.status() == 200)
                .isPresent();
    }

    private boolean acceptsGroups(Node node) {
        String key = UUID.randomUUID().toString();
        return client.post(node, key, work.one(key))
                .filter(Client::isAcknowledgement)
                .isPresent();
    }

    // from now on, acknowledged commits are on both
    private static void waitForStandby(Postgres primary) {
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
        primary.execute("SELECT pg_reload_conf()");
        await().atMost(ofSeconds(30)).ignoreExceptions().untilAsserted(() -> primary.execute("""
                        DO $$ BEGIN
                            ASSERT (SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync') = 1;
                        END $$"""));
    }

    private static Node node(String name, String url) {
        Map<String, String> settings = new HashMap<>();
        settings.put("muster.db.url", url + "?ApplicationName=" + name);
        settings.put("muster.db.user", "postgres");
        settings.put("muster.db.password", "secret");
        settings.put("muster.data.dir", Run.directory().resolve(name + "-data").toString());
        settings.put("muster.background.lease", LEASE.toSeconds() + "s");
        return new Node(name, FaultyWar.build(), settings, Node.SHORT_LIVED);
    }
}

package io.muster.fault;

import io.muster.testing.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;

/** Two nodes on one PostgreSQL, with an audit of their writes. */
final class Cluster implements AutoCloseable {

    // more concurrent groups than any test runs
    private static final String CONCURRENCY = "200";

    private final Postgres postgres = new Postgres(Run.directory().resolve("postgres"));
    private final Jdbi sql = postgres.sql();
    private final Audit audit = new Audit(sql);
    private final Node a;
    private final Node b;

    private Cluster(Duration lease) {
        Path war = FaultyWar.build();
        a = new Node("a", war, settings("a", lease), Node.SHORT_LIVED);
        b = new Node("b", war, settings("b", lease), Node.SHORT_LIVED);
    }

    /** Starts everything, both nodes concurrently. */
    static Cluster start(Duration lease) {
        Cluster cluster = new Cluster(lease);
        try {
            cluster.bringUp();
            cluster.audit.install();
            return cluster;
        } catch (RuntimeException | Error failure) {
            cluster.close();
            throw failure;
        }
    }

    Postgres postgres() {
        return postgres;
    }

    Jdbi sql() {
        return sql;
    }

    Audit audit() {
        return audit;
    }

    Node a() {
        return a;
    }

    Node b() {
        return b;
    }

    List<Node> nodes() {
        return List.of(a, b);
    }

    /** The names of the nodes in the database: a new one after each declared death. */
    Set<String> nodeNames() {
        return Set.copyOf(sql.withHandle(handle -> handle.createQuery("SELECT id FROM muster_node WHERE NOT dead")
                .mapTo(String.class)
                .list()));
    }

    /** Starts what an earlier test left stopped. */
    void bringUp() {
        if (!postgres.isRunning()) {
            postgres.start();
        }
        nodes().stream().filter(node -> !node.isAlive()).forEach(Node::start);
        nodes().forEach(Node::awaitReady);
    }

    /** Kills a node, and waits until the database has noticed, so that nothing of the node is still pending. */
    void kill(Node node) {
        node.kill();
        Awaitility.await("end of the connections of node " + node)
                .atMost(Duration.ofSeconds(20))
                .until(() -> audit.isDisconnected(node));
    }

    @Override
    public void close() {
        a.close();
        b.close();
        postgres.close();
    }

    private Map<String, String> settings(String node, Duration lease) {
        Map<String, String> settings = new HashMap<>(postgres.settings(node));
        settings.put("muster.data.dir", Run.directory().resolve(node + "-data").toString());
        settings.put("muster.background.lease", lease.toSeconds() + "s");
        settings.put("muster.background.concurrency", CONCURRENCY);
        return settings;
    }
}

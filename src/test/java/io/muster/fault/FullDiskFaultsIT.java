package io.muster.fault;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.it.MusterClient;
import io.muster.it.Reply;
import io.muster.testing.FullSizeOnly;
import io.muster.testing.Run;
import io.muster.testing.StartsItsOwnServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The disk with H2's file is full: nothing is accepted that cannot be stored, and everything accepted is there once
 * there is space.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it mounts a tmpfs")
@StartsItsOwnServer
@FullSizeOnly
class FullDiskFaultsIT {

    private static final int MIB = 24;
    private static final int MOST_GROUPS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SMALL = group("all", delay("a", "1ms"));
    // larger than the next write, so that the disk is full rather than almost full
    private static final String LARGE = group(
            "all", "{\"type\": \"delay\", \"duration\": \"1ms\", \"value\": \"%s\"}".formatted("z".repeat(200_000)));

    private final Set<String> acknowledged = new HashSet<>();

    @Test
    void acknowledgedGroupsSurviveAFullDisk() {
        Optional<SmallDisk> mounted = SmallDisk.mount(Run.directory().resolve("full-disk-data"), MIB);
        Assumptions.assumeTrue(mounted.isPresent(), "NOT TRIED: a tmpfs cannot be mounted here, which takes root");
        try (SmallDisk disk = mounted.get();
                Node node = new Node(
                        "full-disk",
                        Run.war(),
                        Map.of("muster.data.dir", disk.folder().toString()))) {
            node.start();
            node.awaitReady();
            MusterClient muster = new MusterClient(node.address());
            fill(muster);

            inBackground(muster, LARGE).isProblem(503, "store-unavailable");
            muster.run(SMALL).isGroup();

            disk.resize(10 * MIB);
            Awaitility.await("a group that is accepted again")
                    .atMost(PATIENCE)
                    .until(() -> accept(muster, LARGE) == 202);
            isThere(muster);

            node.kill();
            node.start();
            node.awaitReady();
            isThere(muster);
        }
    }

    private void fill(MusterClient muster) {
        int status = 202;
        for (int number = 0; number < MOST_GROUPS && status == 202; number++) {
            status = accept(muster, LARGE);
        }
        System.out.printf("%d groups until the disk was full%n", acknowledged.size());
        assertThat(status).isEqualTo(503);
        assertThat(acknowledged).isNotEmpty();
    }

    private void isThere(MusterClient muster) {
        assertThat(acknowledged)
                .allSatisfy(id -> Awaitility.await("the end of " + id)
                        .atMost(PATIENCE)
                        .until(() -> {
                            Reply reply = muster.get("api/groups/" + id);
                            return reply.status() == 200
                                    && reply.group().get("state").stringValue().equals("finished");
                        }));
    }

    private int accept(MusterClient muster, String document) {
        Reply reply = inBackground(muster, document);
        if (reply.status() == 202) {
            acknowledged.add(reply.id());
        }
        return reply.status();
    }

    private static Reply inBackground(MusterClient muster, String document) {
        return muster.send(muster.post("api/groups", document).header("Prefer", "respond-async"));
    }
}

package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.fault.Node;
import io.muster.testing.Run;
import io.muster.testing.StartsItsOwnServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a server starts with the files of named groups. */
@StartsItsOwnServer
class NamedGroupStartIT {

    private static final String GOOD = "{\"group\": %s}".formatted(group("all", delay("a", "1ms")));

    @TempDir
    Path directory;

    private Node node(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("muster.groups.dir", directory.toString());
        all.put("muster.data.dir", directory.resolve("data").toString());
        return new Node("named", Run.war(), all, Node.SHORT_LIVED);
    }

    @Test
    void invalidFilesPreventTheStartAndAreAllReported() throws IOException {
        Files.writeString(directory.resolve("good.json"), GOOD);
        Files.writeString(directory.resolve("bad.json"), GOOD.replace("delay", "teleport"));
        Files.writeString(directory.resolve("worse.json"), "{");
        try (Node server = node(Map.of())) {
            server.start();

            await("the report")
                    .atMost(90, SECONDS)
                    .until(() -> server.log().contains("bad.json; /group/tasks/0/type")
                            && server.log().contains("worse.json; the file"));
            assertThat(isServed(new MusterClient(server.address()))).isFalse();
            assertThat(server.log()).doesNotContain("good.json;");
        }
    }

    private static boolean isServed(MusterClient muster) {
        try {
            return muster.get("api/run").status() == 200;
        } catch (UncheckedIOException refused) {
            return false;
        }
    }

    @Test
    void documentsAreRejectedWhereOnlyNamedGroupsMayBeRun() throws IOException {
        Files.writeString(directory.resolve("good.json"), GOOD);
        try (Node server = node(Map.of("muster.documents", "named"))) {
            server.start();
            server.awaitReady();
            MusterClient muster = new MusterClient(server.address());

            muster.run(group("all", delay("a", "1ms"))).isProblem(403, "forbidden");
            muster.send(muster.post("api/groups", group("all")).header("Accept", "text/event-stream"))
                    .isProblem(403, "forbidden");
            muster.send(muster.post("api/groups", group("all")).header("Prefer", "respond-async"))
                    .isProblem(403, "forbidden");
            muster.get("api/run/good").isGroup();
        }
    }
}

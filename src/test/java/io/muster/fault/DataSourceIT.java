package io.muster.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.StartsItsOwnServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The database of a server that was given none. */
@StartsItsOwnServer
class DataSourceIT {

    private static final String KEPT = "Background groups are kept in the database in the folder ";

    @Test
    void isAFileThatAServerOpensAgainAfterItWasKilled() {
        Path data = Folders.empty(Run.directory().resolve("kept-data"));
        try (Node server = new Node("kept", Run.war(), Map.of("muster.data.dir", data.toString()))) {
            server.start();
            server.awaitReady();
            assertThat(server.log()).contains(KEPT + data + " (migrated)");
            server.kill();
            assertThat(data.resolve("muster.mv.db")).isNotEmptyFile();

            int before = server.log().length();
            server.start();
            server.awaitReady();
            assertThat(server.log().substring(before)).contains(KEPT + data).doesNotContain("(migrated)");
        }
    }
}

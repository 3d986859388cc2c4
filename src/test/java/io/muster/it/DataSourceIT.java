package io.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The database of a server that was given none. */
@EnabledIfSystemProperty(
        named = "arquillian.launch",
        matches = "payara|wildfly",
        disabledReason = "this server is not started by a command of ours")
class DataSourceIT {

    private static final String KEPT = "Background groups are kept in the database in the folder ";

    @Test
    void isAFileThatAServerOpensAgainAfterItWasKilled(@TempDir Path directory) throws IOException {
        Path data = directory.resolve("data");
        try (ServerProcess server = ServerProcess.start(directory)) {
            assertThat(server.log()).contains(KEPT + data + " (migrated)");
            server.kill();
        }
        assertThat(data.resolve("muster.mv.db")).isNotEmptyFile();

        try (ServerProcess server = ServerProcess.start(directory)) {
            assertThat(server.log()).contains(KEPT + data).doesNotContain("(migrated)");
        }
    }
}

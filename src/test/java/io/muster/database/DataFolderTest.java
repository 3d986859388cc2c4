package io.muster.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.QuietLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class DataFolderTest {

    private Path folder;
    private Path file;

    @BeforeEach
    void choose(@TempDir Path directory) {
        folder = directory.resolve("data/muster");
        file = folder.resolve("muster.mv.db");
    }

    @Test
    void createsMissingFilesForThisUserOnly() throws IOException {
        assertThat(warnings()).isZero();

        assertThat(permissions(folder)).isEqualTo("rwx------");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void warnsOfFilesOpenToOthersAndLeavesThemUnchanged() throws IOException {
        make("rwxr-xr-x", "rw-r--r--");

        assertThat(warnings()).isEqualTo(2);
        assertThat(permissions(folder)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(file)).isEqualTo("rw-r--r--");
    }

    @Test
    void restrictsAFileThatH2RecreatedInARestrictedFolder() throws IOException {
        make("rwx------", "rw-r--r--");

        assertThat(warnings()).isZero();
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void restrictsANewFileInAnOpenFolder() throws IOException {
        make("rwxr-x---", "rw-------");
        Files.delete(file);

        assertThat(warnings()).isEqualTo(1);
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    private int warnings() {
        try (QuietLog log = QuietLog.of(DataFolder.class)) {
            DataFolder.prepare(folder, file);
            assertThat(log.records())
                    .allSatisfy(record -> assertThat(record.getMessage()).contains("chmod"));
            return log.records().size();
        }
    }

    private void make(String ofFolder, String ofFile) throws IOException {
        Files.createDirectories(folder);
        Files.createFile(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(ofFile));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(ofFolder));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}

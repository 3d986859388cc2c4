package io.muster.database;

import io.muster.logging.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Restricts access to the folder of an H2 file, which contains posted groups, to this server's user. What it creates is
 * private; existing files that are open to others cause a warning, and are left to the operator. Does nothing on file
 * systems without POSIX permissions.
 */
final class DataFolder {

    private static final System.Logger LOG = Log.of(DataFolder.class);
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private DataFolder() {}

    /**
     * Prepares a folder before H2 opens its file there.
     *
     * @param file need not exist
     */
    static void prepare(Path folder, Path file) {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try {
            boolean made = Files.notExists(folder);
            if (made) {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
            }
            boolean closed = made || check(folder, FOLDER);
            if (Files.notExists(file)) {
                // H2 accepts an empty file as a new database
                Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
            } else if (closed) {
                // H2 creates a new file when it compacts the old one
                Files.setPosixFilePermissions(file, FILE);
            } else {
                check(file, FILE);
            }
        } catch (IOException | UnsupportedOperationException unable) {
            // H2 reports the problem if it cannot open the file either
            LOG.log(Level.WARNING, "The permissions of {0} could not be checked or set: {1}", folder, unable);
        }
    }

    private static boolean check(Path path, Set<PosixFilePermission> wanted) throws IOException {
        Set<PosixFilePermission> found = Files.getPosixFilePermissions(path);
        if (wanted.containsAll(found)) {
            return true;
        }
        LOG.log(
                Level.WARNING,
                "{0} is accessible to other users of this machine ({1}) and contains callers'' data; run chmod {2} {0}",
                path,
                PosixFilePermissions.toString(found),
                wanted.equals(FOLDER) ? "700" : "600");
        return false;
    }
}

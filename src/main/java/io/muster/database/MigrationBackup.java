package io.muster.database;

import io.muster.logging.Log;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * A backup copy of an H2 file, taken before its tables are changed.
 *
 * <p>H2 commits each statement of a migration separately, and a statement that changes a column copies the table, drops
 * it and renames the copy: a process killed in between leaves a file without the table. As long as a backup exists, the
 * migration is incomplete: the backup replaces the file before that is opened again, and the migration starts again.
 * Nothing is lost, since no group is accepted before the migration is complete and the backup is deleted.
 */
final class MigrationBackup {

    private static final System.Logger LOG = Log.of(MigrationBackup.class);

    // files that this process may have open: closing a second channel to one of them would release H2's lock on it
    private static final Set<Path> CHECKED = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final Path copy;

    /** @param file the database; need not exist */
    MigrationBackup(Path file) {
        this.file = file;
        this.copy = file.resolveSibling("muster-before-migration.zip");
    }

    /**
     * Restores the backup if a migration was interrupted. Called before the file is opened; does nothing if this
     * process has called it for the same file before, or another process has the file open.
     *
     * @throws UnusableDatabaseException if the backup cannot be restored
     */
    void restoreIfInterrupted() {
        if (!CHECKED.add(file) || Files.notExists(copy)) {
            return;
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // H2's own lock; released with the channel
            if (channel.tryLock() == null) {
                return;
            }
            restore();
            LOG.log(Level.WARNING, "A migration of {0} was interrupted: it starts again from the backup", file);
        } catch (OverlappingFileLockException open) {
            // this process has the file open, and will complete the migration
        } catch (IOException failed) {
            throw unusable("A migration of %s was interrupted, and its backup %s cannot be restored: %s"
                    .formatted(file, copy, failed));
        }
    }

    private void restore() throws IOException {
        Path whole = file.resolveSibling("muster-restored.part");
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(copy))) {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null && !entry.getName().equals(file.getFileName().toString())) {
                entry = zip.getNextEntry();
            }
            if (entry == null) {
                throw new IOException("it does not contain " + file.getFileName());
            }
            write(zip, whole);
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.delete(copy);
    }

    private static void write(InputStream from, Path to) throws IOException {
        createForThisUser(to);
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            from.transferTo(out);
            channel.force(true);
        }
    }

    /**
     * Creates the backup; it is on disk when this returns.
     *
     * @throws UnusableDatabaseException if that fails, for example for lack of space; the file is unchanged then
     */
    void take(Jdbi jdbi) {
        if (Files.exists(copy)) {
            // another process had the file open during the check, and has ended since
            throw unusable(
                    "A migration of %s by another process was interrupted: start this node again".formatted(file));
        }
        Path part = file.resolveSibling("muster-before-migration.part");
        try {
            createForThisUser(part);
            jdbi.useHandle(handle -> handle.execute("BACKUP TO ?", part.toString()));
            try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | JdbiException failed) {
            throw unusable(
                    "%s cannot be backed up before its tables are changed: %s".formatted(file, failed.getMessage()));
        }
    }

    /**
     * Deletes the backup: the migration is complete, and on disk when this returns.
     *
     * @throws UnusableDatabaseException if it cannot be deleted, since the next start would restore it
     */
    void discard(Jdbi jdbi) {
        try {
            jdbi.useHandle(handle -> handle.execute("CHECKPOINT SYNC"));
            Files.deleteIfExists(copy);
        } catch (IOException failed) {
            throw unusable("The backup %s cannot be deleted after the migration: %s".formatted(copy, failed));
        }
    }

    // logged here in one line, since servers bury it in stack traces
    private static UnusableDatabaseException unusable(String message) {
        LOG.log(Level.ERROR, message);
        return new UnusableDatabaseException(message);
    }

    // it contains callers' data, as the database does
    private static void createForThisUser(Path path) throws IOException {
        Files.deleteIfExists(path);
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mine = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Files.createFile(path, mine);
    }
}

package io.muster.fault;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file system of limited size in memory (tmpfs); requires root on Linux. */
final class SmallDisk implements AutoCloseable {

    private static final int LONGEST_SECONDS = 30;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one; empty if that is not permitted. */
    static Optional<SmallDisk> mount(Path folder, int mib) {
        Folders.empty(folder);
        boolean mounted =
                run("mount", "-t", "tmpfs", "-o", "mode=0700,size=%dm".formatted(mib), "tmpfs", folder.toString());
        return mounted ? Optional.of(new SmallDisk(folder)) : Optional.empty();
    }

    Path folder() {
        return folder;
    }

    /** Makes it larger or smaller. */
    void resize(int mib) {
        if (!run("mount", "-o", "remount,size=%dm".formatted(mib), folder.toString())) {
            throw new IllegalStateException("not resized: " + folder);
        }
    }

    /** Unmounts it, once no process uses it any more. */
    @Override
    public void close() {
        if (!run("umount", folder.toString())) {
            throw new IllegalStateException("still mounted: " + folder);
        }
    }

    private static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command)).inheritIO().start();
            if (!process.waitFor(LONGEST_SECONDS, SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(interrupted));
        }
    }
}

package io.muster.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A process on this machine, as reported by Linux under {@code /proc}. */
record ServerProcess(long pid) {

    private static final String LISTENING = "0A";

    /** The process that listens on a port, if this user may inspect it. */
    static Optional<ServerProcess> listeningOn(int port) {
        return socketOf(port)
                .flatMap(inode -> ProcessHandle.allProcesses()
                        .filter(process -> holds(process.pid(), "socket:[" + inode + "]"))
                        .findFirst()
                        .map(process -> new ServerProcess(process.pid())));
    }

    int threads() {
        return lines(Path.of("/proc/" + pid + "/status"))
                .filter(line -> line.startsWith("Threads:"))
                .map(line ->
                        Integer.parseInt(line.substring("Threads:".length()).strip()))
                .findFirst()
                .orElseThrow();
    }

    /** User and system time since its start. */
    double cpuMs() {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(cpu -> cpu.toNanos() / 1e6)
                .orElseThrow();
    }

    // "sl local_address rem_address st … inode", addresses in hex: proc(5)
    private static Optional<String> socketOf(int port) {
        String suffix = ":%04X".formatted(port);
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(table -> lines(Path.of(table)))
                .map(line -> List.of(line.strip().split("\\s+")))
                .filter(fields ->
                        fields.get(1).endsWith(suffix) && fields.get(3).equals(LISTENING))
                .map(fields -> fields.get(9))
                .findFirst();
    }

    private static boolean holds(long pid, String socket) {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.anyMatch(file -> socket.equals(target(file)));
        } catch (IOException notOurs) {
            return false;
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

package io.muster.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.it.MusterClient;
import io.muster.it.Reply;
import io.muster.it.TestKeys;
import io.muster.testing.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A server with little memory, which ends at the first OutOfMemoryError, even if it is caught.
 *
 * <p>Not thread-safe, except for sending requests.
 */
final class SmallServer implements AutoCloseable {

    private final Path data;
    private final Node node;
    private final MusterClient muster;

    /**
     * @param name of its files
     * @param megabytes of its heap
     * @param callers who have keys; without any, authentication is off
     */
    SmallServer(String name, int megabytes, String... callers) {
        data = Folders.empty(Run.directory().resolve(name + "-data"));
        Map<String, String> settings = new HashMap<>(Map.of("muster.data.dir", data.toString()));
        if (callers.length > 0) {
            settings.put("muster.auth", "keys");
            settings.put("muster.auth.keys", keys(name, List.of(callers)).toString());
        }
        node = new Node(name, Run.war(), settings, "-Xmx%dm".formatted(megabytes), "-XX:+ExitOnOutOfMemoryError");
        muster = new MusterClient(node.address());
    }

    private static Path keys(String name, List<String> callers) {
        String lines = callers.stream()
                .map(caller -> TestKeys.line(caller, caller, "submit,read,cancel"))
                .collect(Collectors.joining("\n", "", "\n"));
        try {
            return Files.writeString(Run.directory().resolve(name + ".keys"), lines);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The folder of its database, empty before the first start. */
    Path data() {
        return data;
    }

    URI address() {
        return node.address();
    }

    /** Returns once it is ready. */
    void start() {
        node.start();
        node.awaitReady();
    }

    /** Sends SIGKILL and restarts it; returns once it is ready. */
    void killAndStart() {
        node.kill();
        start();
    }

    /** Calls it without a key. */
    MusterClient muster() {
        return muster;
    }

    Reply get(String caller, String path) {
        return send(caller, muster.request(path));
    }

    Reply post(String caller, String document) {
        return send(caller, muster.post("api/groups", document));
    }

    /** Posts a background group. */
    Reply postAsync(String caller, String document) {
        return send(caller, muster.post("api/groups", document).header("Prefer", "respond-async"));
    }

    /** Sends a request with a caller's key. */
    Reply send(String caller, HttpRequest.Builder request) {
        return muster.send(TestKeys.as(caller, request));
    }

    void assertHadEnoughMemory() {
        assertThat(node.isAlive()).isTrue();
        assertThat(node.log()).doesNotContain("java.lang.OutOfMemoryError");
    }

    @Override
    public void close() {
        node.close();
    }
}

package io.muster.bench;

import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** The {@link UpstreamServer} of a run, started in its own process and queried over HTTP. */
final class Upstream implements AutoCloseable {

    private final Process process;
    private final URI address;

    private Upstream(Process process, int port) {
        this.process = process;
        this.address = URI.create("http://127.0.0.1:" + port);
    }

    static Upstream start() {
        try {
            Path classes = Path.of(UpstreamServer.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-cp",
                            classes.toString(),
                            UpstreamServer.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output = process.inputReader(StandardCharsets.US_ASCII);
            return new Upstream(process, Integer.parseInt(output.readLine()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The URL that responds 200 after a delay. */
    String after(int millis) {
        return address + "/after/" + millis;
    }

    /** The URL that responds 503 after a delay. */
    String fail(int millis) {
        return address + "/fail/" + millis;
    }

    /** Closes every connection. */
    void hangUp() {
        Load.get(address.resolve("/hang-up"));
    }

    void reset() {
        Load.get(address.resolve("/reset"));
    }

    /** The count since the last reset. */
    double count(String name) {
        try {
            JsonNode counts = Json.read(
                    Load.get(address.resolve("/counts")).last().orElseThrow().body());
            return counts.required(name).asDouble();
        } catch (MalformedJsonException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    ServerProcess process() {
        return new ServerProcess(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
    }
}

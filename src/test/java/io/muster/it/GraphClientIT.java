package io.muster.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.json.Json;
import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import io.muster.testing.UpstreamRequest;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A batch that Microsoft Graph's client library builds, sends and reads: {@code src/test/node/batch.js}. */
@MusterIT
class GraphClientIT {

    private static final Path FOLDER = Path.of("src/test/node");
    private static final Path LIBRARY = FOLDER.resolve("node_modules/@microsoft/microsoft-graph-client");

    private final URI muster;

    @TempDir
    Path folder;

    GraphClientIT(URI muster) {
        this.muster = muster;
    }

    @BeforeAll
    static void needsNodeAndTheLibrary() {
        boolean there = isInstalled("node") && Files.isDirectory(LIBRARY);
        if (!there) {
            System.err.println("SKIPPED: the client of Microsoft Graph needs node, and `npm ci` in " + FOLDER);
        }
        assumeTrue(there, "node or the client library of Microsoft Graph is missing");
    }

    @Test
    void theClientOfGraphSendsABatchAndReadsItsResponses() throws IOException, InterruptedException {
        try (TestUpstream service = TestUpstream.startOn(Deployment.batchPort())) {
            service.on("/v1.0/users/7", Answers.json("{\"id\": 7}"))
                    .on("/v1.0/messages", Answers.content(201, "Location: /v1.0/messages/1\r\n", new byte[0]))
                    .on("/v1.0/nothing", Answers.status(404, "none"));

            JsonNode read = Json.bind(run(), JsonNode.class);

            assertThat(read.at("/1/status").intValue()).isEqualTo(200);
            assertThat(read.at("/1/type").asString()).isEqualTo("application/json");
            assertThat(read.at("/1/body").asString()).isEqualTo("{\"id\":7}");
            assertThat(read.at("/2/status").intValue()).isEqualTo(201);
            assertThat(read.at("/3/status").intValue()).isEqualTo(404);
            assertThat(service.requests())
                    .filteredOn(request -> request.path().equals("/v1.0/messages"))
                    .extracting(UpstreamRequest::text)
                    .containsExactly("{\"subject\":\"Hello\",\"$from\":\"1\"}");
        }
    }

    private String run() throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        "node", FOLDER.resolve("batch.js").toString(), "http://" + muster.getAuthority())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(30, SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}

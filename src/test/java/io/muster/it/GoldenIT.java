package io.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares the responses to a golden set of requests with the recorded ones, and so with those of every other server.
 * For intended changes, {@code target/golden} has the new ones.
 */
@MusterIT
class GoldenIT {

    private static final String EXPECTED = "/golden/answers.txt";

    private final MusterClient muster;

    GoldenIT(MusterClient muster) {
        this.muster = muster;
    }

    @TestFactory
    Stream<DynamicTest> responsesAreTheSameOnEveryServer() throws IOException {
        GoldenTranscript transcript = new GoldenTranscript(muster);
        new GoldenRequests(muster, transcript).sendAll();
        Path written = Path.of("target", "golden", System.getProperty("arquillian.launch", "server") + ".txt");
        Files.createDirectories(written.getParent());
        Files.writeString(written, transcript.text());
        System.out.printf("Golden answers: %d%n", transcript.entries().size());

        Map<String, String> expected = GoldenTranscript.parse(expected());
        Stream<DynamicTest> names = Stream.of(DynamicTest.dynamicTest(
                "all of them",
                () -> assertThat(transcript.entries().keySet())
                        .hasSizeGreaterThanOrEqualTo(60)
                        .containsExactlyElementsOf(expected.keySet())));
        return Stream.concat(
                names,
                transcript.entries().entrySet().stream()
                        .map(entry -> DynamicTest.dynamicTest(
                                entry.getKey(),
                                () -> assertThat(entry.getValue()).isEqualTo(expected.get(entry.getKey())))));
    }

    private static String expected() throws IOException {
        try (InputStream in = GoldenIT.class.getResourceAsStream(EXPECTED)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

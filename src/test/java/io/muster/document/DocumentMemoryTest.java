package io.muster.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentMemoryTest {

    // used by the JVM itself meanwhile
    private static final long NOISE = 40_000;

    /** Measured after garbage collection: see {@link DocumentShapes}. */
    @Test
    void theEstimateIsAnUpperLimitAndLessThanTwiceTheSizeOfAnOrdinaryDocument() throws Exception {
        Iterator<Long> bytes = measured().iterator();
        for (byte[] document : DocumentShapes.trees()) {
            assertThat(DocumentMemory.of(document).tree())
                    .as(beginning(document))
                    .isGreaterThan(bytes.next() - NOISE);
        }
        List<Long> tasks = Stream.generate(bytes::next)
                .limit(DocumentShapes.groups().size())
                .toList();
        for (int index = 0; index < tasks.size(); index++) {
            assertGroup(DocumentShapes.groups().get(index), bytes.next(), tasks.get(index));
        }
        for (byte[] document : DocumentShapes.longValues()) {
            assertThat(DocumentMemory.of(document).ofTasks())
                    .as(beginning(document))
                    .isGreaterThan(bytes.next() - NOISE);
        }
    }

    private static void assertGroup(byte[] document, long tree, long tasks) {
        DocumentMemory memory = DocumentMemory.of(document);
        // its text, of the same size, is released before there are tasks
        long whileRead = document.length + tree + tasks;
        assertThat(memory.whileRead()).as(beginning(document)).isBetween(whileRead - NOISE, 2 * whileRead + NOISE);
        assertThat(memory.whileStored(document.length))
                .as(beginning(document))
                .isGreaterThan(2L * document.length + tasks - NOISE);
    }

    private static List<Long> measured() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        java,
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        // otherwise three of four collections leave dead objects in place
                        "-XX:MarkSweepAlwaysCompactCount=1",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        DocumentShapes.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            return said.lines()
                    .filter(line -> line.matches("-?[0-9]+"))
                    .map(Long::valueOf)
                    .toList();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aLongValueCountsWithItsCopies() {
        byte[] narrow = ("\"" + "a".repeat(10_000) + "\"").getBytes(UTF_8);
        byte[] wide = ("\"漢" + "a".repeat(10_000) + "\"").getBytes(UTF_8);

        // its characters as read, and assembled
        assertThat(DocumentMemory.of(narrow).buffers()).isBetween(30_000L, 31_000L);
        assertThat(DocumentMemory.of(wide).buffers()).isBetween(40_000L, 41_000L);
        assertThat(DocumentMemory.of(narrow).tree()).isBetween(10_000L, 10_100L);
        assertThat(DocumentMemory.of(wide).text()).isEqualTo(20_006);
    }

    @ParameterizedTest
    @MethodSource("io.muster.document.DocumentShapes#values")
    void bytesAndCharactersOfATextCountAlike(String value) {
        byte[] document = DocumentShapes.array(value, 10);

        assertThat(DocumentMemory.of(new String(document, UTF_8))).isEqualTo(DocumentMemory.of(document));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF{}", "}]}]", "\"", "\"\\", "\"\\u", "[1", "-", "{\"𝔘𝔫\": 1}", "no JSON: 1-2"})
    void anyTextIsCounted(String text) {
        assertThat(DocumentMemory.of(text)).isEqualTo(DocumentMemory.of(text.getBytes(UTF_8)));
        assertThat(DocumentMemory.of(text).source()).isGreaterThanOrEqualTo(text.length());
    }

    private static String beginning(byte[] document) {
        return new String(document, 0, Math.min(document.length, 100), UTF_8);
    }
}

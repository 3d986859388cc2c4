package io.muster.fault;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.it.Reply;
import io.muster.testing.FullSizeOnly;
import io.muster.testing.Run;
import io.muster.testing.StartsItsOwnServer;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two callers whose documents are small, but large once parsed, on a server with 256 MB that ends at the first
 * OutOfMemoryError; a third one's small groups continue.
 */
@FullSizeOnly
@StartsItsOwnServer
class HostileDocumentsFaultsIT {

    private static final int POSTS_AT_ONCE = 6;
    private static final Duration MIX = Run.isLong() ? Duration.ofMinutes(5) : Duration.ofSeconds(20);
    // a build may share its machine; the target is a second
    private static final double LONGEST_MS = Run.isLong() ? 1_000 : 5_000;
    private static final String SMALL = group("all", delay("a", "1ms"), delay("b", "2ms"));

    private static SmallServer server;

    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();

    @BeforeAll
    static void start() {
        server = new SmallServer("hostile", 256, "key0", "key1", "key2");
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void documentsThatGrowWhenParsedLeaveMemoryForOthers() throws InterruptedException {
        List<String> documents = documents();
        long end = System.nanoTime() + MIX.toNanos();
        ExecutorService hostile = Executors.newFixedThreadPool(2 * POSTS_AT_ONCE);
        List<Double> millis = new ArrayList<>();
        try {
            for (int post = 0; post < 2 * POSTS_AT_ONCE; post++) {
                int first = post;
                hostile.execute(() -> {
                    for (int number = first; System.nanoTime() < end; number++) {
                        post("key" + first % 2, documents.get(number % documents.size()), number % 3 == 0);
                    }
                });
            }
            while (System.nanoTime() < end) {
                long begin = System.nanoTime();
                server.post("key2", SMALL).isGroup();
                millis.add((System.nanoTime() - begin) / 1e6);
            }
        } finally {
            hostile.shutdown();
        }
        assertThat(hostile.awaitTermination(120, SECONDS)).isTrue();
        millis.sort(null);
        double p99 = millis.get((int) Math.ceil(0.99 * millis.size()) - 1);
        System.out.printf(
                "hostile documents: %s; %d small groups, p50 %.0f ms, p99 %.0f ms; load average %.1f on %d processors%n",
                new TreeMap<>(statuses),
                millis.size(),
                millis.get(millis.size() / 2),
                p99,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.getRuntime().availableProcessors());

        server.assertHadEnoughMemory();
        assertThat(statuses.keySet()).isSubsetOf("200", "202", "413", "422", "429", "502", "503");
        assertThat(p99).isLessThan(LONGEST_MS);
    }

    private void post(String caller, String document, boolean background) {
        try {
            Reply reply = background ? server.postAsync(caller, document) : server.post(caller, document);
            statuses.merge(Integer.toString(reply.status()), 1, Integer::sum);
        } catch (UncheckedIOException brokenOff) {
            // a rejection may arrive before the document is written; checked afterwards: whether the server is still
            // there
            statuses.merge("503", 1, Integer::sum);
        }
    }

    private static List<String> documents() {
        List<String> documents = new ArrayList<>();
        for (String value : List.of("-0", "1e5", "{\"\":0}", "[[[]]]", "{\"a\":{\"b\":{}}}", "\"\\ud800\"", "\"a\"")) {
            for (int bytes : new int[] {100_000, 300_000, 900_000, 3_000_000}) {
                documents.add(document("[%s]"
                        .formatted(String.join(",", Collections.nCopies(bytes / (value.length() + 1), value)))));
            }
        }
        for (int number = 0; number < 4; number++) {
            int names = number;
            documents.add(document(IntStream.range(0, 20)
                    .mapToObj(name -> "\"%d.%d%s\":0".formatted(names, name, "n".repeat(40_000)))
                    .collect(Collectors.joining(",", "{", "}"))));
        }
        documents.add(document("\"\u6f22%s\"".formatted("a".repeat(2_000_000))));
        String http = "{\"type\": \"http\", \"url\": \"http://127.0.0.1:1/%s\"}".formatted("x".repeat(30));
        documents.add("{\"tasks\": [%s]}".formatted(String.join(",", Collections.nCopies(3_000, http))));
        return documents;
    }

    private static String document(String value) {
        return group("all", "{\"type\": \"delay\", \"duration\": \"500ms\", \"value\": %s}".formatted(value));
    }
}

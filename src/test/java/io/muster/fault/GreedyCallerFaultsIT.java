package io.muster.fault;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.times;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.it.Reply;
import io.muster.it.TestKeys;
import io.muster.testing.Answers;
import io.muster.testing.Run;
import io.muster.testing.StartsItsOwnServer;
import io.muster.testing.TestUpstream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * One caller who wants all of a server's 256 MB, beside one with small requests: the server ends at the first
 * OutOfMemoryError.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGKILL")
@StartsItsOwnServer
class GreedyCallerFaultsIT {

    private static final int MB = 1_000_000;
    private static final int SILENT_CLIENTS = 60;
    // writing 60 takes a third of the time of the whole class
    private static final int LARGE_GROUPS = Run.isLong() ? 60 : 20;
    private static final int TASKS = 10_000;
    private static final Duration MIX = Run.isLong() ? Duration.ofMinutes(5) : Duration.ofSeconds(15);
    // a build may share its machine; the target is a second
    private static final double LONGEST_MS = Run.isLong() ? 1_000 : 5_000;
    private static final String SMALL = group("all", delay("a", "1ms"), delay("b", "2ms"));

    private static TestUpstream upstream;
    private static SmallServer server;

    @BeforeAll
    static void start() {
        upstream = TestUpstream.start();
        upstream.on("/mb", Answers.json("\"" + "x".repeat(MB - 2) + "\""));
        server = new SmallServer("greedy", 256, "greedy", "modest");
        StoredGroups.insert(server.data(), "greedy", LARGE_GROUPS, TASKS);
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
        upstream.close();
    }

    @AfterEach
    void serverHasRecovered() {
        server.assertHadEnoughMemory();
        server.post("modest", SMALL).isGroup();
    }

    @Test
    void clientsThatDoNotReadGetNoMoreThanTheirShare() {
        String large = storedGroup();
        List<Silent> clients = new ArrayList<>();
        try {
            for (int client = 0; client < SILENT_CLIENTS; client++) {
                clients.add(Silent.get(server.address(), "api/groups/" + large, TestKeys.of("greedy")));
            }
            List<Integer> statuses = clients.stream().map(Silent::status).toList();
            System.out.println("clients that do not read: " + statuses);
            assertThat(statuses).containsOnly(200, 503);
            assertThat(millisOf(20, () -> server.post("modest", SMALL).isGroup()))
                    .isLessThan(LONGEST_MS);
        } finally {
            clients.forEach(Silent::close);
        }
        Awaitility.await("the group for who reads it")
                .atMost(60, SECONDS)
                .until(() -> server.get("greedy", "api/groups/" + large).status() == 200);
        assertThat(server.get("greedy", "api/groups/" + large).body().length()).isGreaterThan(5 * MB);
    }

    @Test
    void aListOfLargeGroupsCostsNoMoreThanOneOfSmallOnes() {
        for (int round = 0; round < 5; round++) {
            List<Reply> pages = IntStream.range(0, 4)
                    .parallel()
                    .mapToObj(number -> server.get("greedy", "api/groups?limit=200"))
                    .toList();
            assertThat(pages)
                    .allSatisfy(page -> assertThat(page.groups())
                            .filteredOn(
                                    group -> group.get("counts").get("total").asInt() == TASKS)
                            .hasSize(LARGE_GROUPS));
        }
        assertThat(server.get("modest", "api/groups?limit=200").groups())
                .allSatisfy(group ->
                        assertThat(group.get("counts").get("total").asInt()).isLessThan(TASKS));
    }

    @Test
    void oneCallerLeavesMemoryForTheDocumentsOfOthers() throws InterruptedException {
        String document = document(3 * MB, "20s");
        ExecutorService callers = Executors.newFixedThreadPool(12);
        List<Integer> statuses = new ArrayList<>();
        try {
            for (int call = 0; call < 12; call++) {
                callers.execute(() -> {
                    int status = server.post("greedy", document).status();
                    synchronized (statuses) {
                        statuses.add(status);
                    }
                });
            }
            Awaitility.await("a refusal").atMost(20, SECONDS).until(() -> {
                synchronized (statuses) {
                    return statuses.contains(503);
                }
            });
            server.post("modest", document(3 * MB, "1ms")).isGroup();
        } finally {
            callers.shutdownNow();
            server.get("greedy", "api/groups?state=running&limit=200")
                    .groups()
                    .forEach(group -> cancel(group.get("id").stringValue()));
            callers.awaitTermination(30, SECONDS);
        }
    }

    @Test
    void allOfTheseAtOnceAndThenAKill() throws InterruptedException {
        String large = storedGroup();
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        long end = System.nanoTime() + MIX.toNanos();
        ExecutorService callers = Executors.newFixedThreadPool(5);
        List<Double> millis = new ArrayList<>();
        try {
            callers.execute(() ->
                    repeat(end, number -> inBackground("greedy", document(MB - 1_000, "200ms"), acknowledged)));
            callers.execute(() -> repeat(end, number -> server.get("greedy", "api/groups?limit=200")));
            callers.execute(() -> repeat(end, number -> server.post("greedy", document(3 * MB, "500ms"))));
            callers.execute(() -> repeat(end, number -> waitInSilence("api/groups/" + large)));
            callers.execute(() -> repeat(end, number -> waitInSilence("api/groups/%s/events".formatted(large))));
            for (int number = 0; System.nanoTime() < end; number++) {
                millis.add(millisOf(1, () -> server.post("modest", SMALL).isGroup()));
                if (number % 10 == 0) {
                    inBackground("modest", SMALL, acknowledged);
                }
            }
        } finally {
            callers.shutdown();
        }
        assertThat(callers.awaitTermination(60, SECONDS)).isTrue();
        millis.sort(null);
        double p99 = millis.get((int) Math.ceil(0.99 * millis.size()) - 1);
        System.out.printf(
                "%d small groups, p50 %.0f ms, p99 %.0f ms; %d acknowledged; load average %.1f on %d processors%n",
                millis.size(),
                millis.get(millis.size() / 2),
                p99,
                acknowledged.size(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.getRuntime().availableProcessors());
        server.assertHadEnoughMemory();
        server.killAndStart();

        assertThat(acknowledged).isNotEmpty().allSatisfy(known -> {
            String[] callerAndId = known.split(" ");
            Awaitility.await("group " + known)
                    .atMost(60, SECONDS)
                    .until(() -> server.get(callerAndId[0], "api/groups/" + callerAndId[1])
                                    .status()
                            == 200);
        });
        assertThat(p99).isLessThan(LONGEST_MS);
    }

    /** A stored group of 7 MB. */
    private static String storedGroup() {
        Set<String> ids = ConcurrentHashMap.newKeySet();
        Awaitility.await("a large group").atMost(60, SECONDS).until(() -> {
            inBackground("greedy", group("settled", times(7, http("t%d", upstream.uri("/mb")))), ids);
            return !ids.isEmpty();
        });
        String id = ids.iterator().next().split(" ")[1];
        Awaitility.await("its end")
                .atMost(60, SECONDS)
                .until(() -> server.get("greedy", "api/groups/" + id)
                        .group()
                        .path("state")
                        .asString()
                        .equals("finished"));
        return id;
    }

    private static String document(int bytes, String duration) {
        return group(
                "all",
                "{\"type\": \"delay\", \"duration\": \"%s\", \"value\": \"%s\"}"
                        .formatted(duration, "z".repeat(bytes)));
    }

    private static void inBackground(String caller, String document, Set<String> acknowledged) {
        Reply reply = server.postAsync(caller, document);
        assertThat(reply.status()).as(reply.body()).isIn(202, 429, 503);
        if (reply.status() == 202) {
            acknowledged.add(caller + " " + reply.id());
        }
    }

    private static void waitInSilence(String path) {
        List<Silent> clients = new ArrayList<>();
        try {
            for (int client = 0; client < SILENT_CLIENTS / 2; client++) {
                clients.add(Silent.get(server.address(), path, TestKeys.of("greedy")));
            }
            clients.forEach(Silent::status);
        } finally {
            clients.forEach(Silent::close);
        }
    }

    private static void repeat(long end, IntConsumer action) {
        for (int number = 0; System.nanoTime() < end; number++) {
            try {
                action.accept(number);
            } catch (UncheckedIOException broken) {
                // checked afterwards: whether the server is still there
            }
        }
    }

    private static double millisOf(int calls, Runnable call) {
        double longest = 0;
        for (int number = 0; number < calls; number++) {
            long begin = System.nanoTime();
            call.run();
            longest = Math.max(longest, (System.nanoTime() - begin) / 1e6);
        }
        return longest;
    }

    private static void cancel(String group) {
        server.send(
                "greedy",
                server.muster().request("api/groups/%s/cancel".formatted(group)).POST(BodyPublishers.noBody()));
    }
}

package io.muster.fault;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** The groups of one test: what was posted, how often each task was started, and the outcomes. */
final class Work {

    private static final String PATIENT = "'timeout': '10m'";

    private final Client client;
    private final Executions executions;
    private final Map<String, Integer> inFlight = new HashMap<>();

    Work(Client client, Executions executions) {
        this.client = client;
        this.executions = executions;
    }

    /**
     * Posts this many groups of two tasks to a node, which must accept them.
     *
     * @return their ids
     */
    Set<String> submitTo(Node node, int groups, Duration slow) {
        return IntStream.range(0, groups)
                .mapToObj(number -> UUID.randomUUID().toString())
                .map(key -> client.submit(node, key, executions.groupWith(PATIENT, key, ofMillis(10), slow)))
                .collect(Collectors.toSet());
    }

    /** A group of three quick tasks. */
    String three(String key) {
        return executions.group(key, ofMillis(20), ofMillis(100), ofMillis(300));
    }

    /** A group of three quick tasks with a timeout long enough to wait for its turn after a fault. */
    String patient(String key) {
        return executions.groupWith(PATIENT, key, ofMillis(20), ofMillis(100), ofMillis(300));
    }

    /** A group of one quick task. */
    String one(String key) {
        return executions.group(key, ofMillis(10));
    }

    /** Waits until the quick task of each group is stored as finished, and the slow one is not. */
    void awaitStarted(Audit audit, Collection<String> ids) {
        Awaitility.await("%d groups at work".formatted(ids.size()))
                .atMost(ofSeconds(20))
                .until(() -> audit.groupsInProgress(ids) == ids.size());
    }

    /** How often each task of these groups was started, by {@code <group>/<index>}. */
    Map<String, Integer> begun(Set<String> ids) {
        Map<String, Integer> counts = executions.counts();
        Map<String, Integer> begun = new HashMap<>();
        client.acknowledged().forEach((key, id) -> {
            for (int index = 0; ids.contains(id) && counts.containsKey(key + "/" + index); index++) {
                begun.put(id + "/" + index, counts.get(key + "/" + index));
            }
        });
        return begun;
    }

    /** These tasks, as {@code <group>/<index>}, were in flight at a fault, so they may be started once more. */
    void mayStartAgain(Collection<String> tasks) {
        tasks.forEach(task -> inFlight.merge(task, 1, Integer::sum));
    }

    /**
     * Asserts that every task of these groups was started, and repeated only as often as it was in flight at a fault.
     */
    void assertStartedAgainOnlyIfInFlight(Set<String> ids, int tasks) {
        Map<String, Integer> begun = begun(ids);
        System.out.printf(
                "%d tasks in flight at faults, %d begun again%n",
                inFlight.values().stream().mapToInt(Integer::intValue).sum(),
                begun.values().stream().mapToInt(times -> times - 1).sum());
        assertThat(begun).hasSize(ids.size() * tasks);
        assertThat(begun)
                .allSatisfy((task, times) -> assertThat(times - 1)
                        .as("%s started again", task)
                        .isBetween(0, inFlight.getOrDefault(task, 0)));
    }

    /** Asserts that each of these groups was seen finished, only as a success. */
    void assertSuccess(Set<String> ids) {
        Map<String, Client.Final> finals = client.finals();
        assertThat(ids).allSatisfy(id -> assertThat(finals.get(id)).matches(Client.Final::isSuccess));
        assertThat(client.contradictions()).isEmpty();
    }

    /** The number of these groups with each outcome, of those seen finished. */
    Map<String, Long> outcomes(Set<String> ids) {
        return ids.stream()
                .collect(Collectors.groupingBy(id -> client.finals().get(id).outcome(), Collectors.counting()));
    }
}

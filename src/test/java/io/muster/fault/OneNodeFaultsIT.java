package io.muster.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.it.Documents;
import io.muster.it.Reply;
import io.muster.testing.Answers;
import io.muster.testing.FullSizeOnly;
import io.muster.testing.Run;
import io.muster.testing.StartsItsOwnServer;
import io.muster.testing.TestUpstream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import tools.jackson.databind.JsonNode;

/** Acknowledged groups when the only node, with its embedded database, crashes. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGKILL")
@StartsItsOwnServer
class OneNodeFaultsIT {

    private static final Sizes SIZES = Sizes.ofThisRun();
    private static final Duration RECOVERED = SIZES.lease().plusSeconds(60);
    private static final int DEATHS_UNTIL_SET_ASIDE = 3;

    private static final String SECRET = "whsec_bXVzdGVyLXRlc3RzLW11c3Rlci10ZXN0cy0zMg==";

    private static final Random RANDOM = new Random();

    private static Executions executions;
    private static Node node;

    private final Client client = new Client();

    @BeforeAll
    static void start() {
        executions = new Executions();
        String data = Folders.empty(Run.directory().resolve("only-data")).toString();
        String lease = SIZES.lease().toSeconds() + "s";
        Map<String, String> settings =
                Map.of("muster.data.dir", data, "muster.background.lease", lease, "muster.callback.secret", SECRET);
        node = new Node("only", FaultyWar.build(), settings, Node.SHORT_LIVED);
        node.start();
        node.awaitReady();
    }

    @AfterAll
    static void stop() {
        node.close();
        executions.close();
    }

    @Test
    void finishesEveryGroupAcknowledgedBeforeAKill() {
        Set<String> expected = new HashSet<>(listed());
        try (Posting posting = Posting.start(
                client, List.of(node), Integer.MAX_VALUE, Duration.ofMillis(5), OneNodeFaultsIT::shortGroup)) {
            for (int crash = 0; crash < SIZES.crashes(); crash++) {
                posting.awaitAcknowledged(1 + RANDOM.nextInt(60), Duration.ofSeconds(30));
                node.kill();
                Set<String> acknowledged = ids();
                node.start();
                node.awaitReady();
                assertThat(listed()).as("groups after crash %d", crash).containsAll(acknowledged);
            }
            posting.finish(RECOVERED);
            assertThat(posting.refusals()).isEmpty();
            System.out.printf(
                    "%d groups, %d of them posted again%n", posting.keys().size(), posting.replayed());
        }
        client.awaitFinished(node, ids(), RECOVERED);
        assertSuccess(ids());
        // the repeated post of a group whose response was lost found the first one
        expected.addAll(ids());
        assertThat(listed()).containsExactlyInAnyOrderElementsOf(expected);
    }

    // three starts of a server take a minute: every build tests such a group in BackgroundTest
    @Test
    @FullSizeOnly
    void setsAsideAGroupThatCrashesItThreeTimesAndFinishesTheOthers() {
        Set<String> expected = new HashSet<>(listed());
        List<String> bystanders = IntStream.range(0, 5)
                .mapToObj(number -> "bystander-" + UUID.randomUUID())
                .map(key -> client.submit(node, key, executions.group(key, ofMillis(10), ofMillis(3_000))))
                .toList();
        String halting;
        try (Posting posting = Posting.start(client, List.of(node), 1, ofMillis(200), key -> haltingGroup())) {
            for (int death = 0; death < DEATHS_UNTIL_SET_ASIDE; death++) {
                node.awaitEnd(RECOVERED);
                node.kill();
                node.start();
                // it may be down again before
                if (death == DEATHS_UNTIL_SET_ASIDE - 1) {
                    node.awaitReady();
                }
            }
            posting.finish(RECOVERED);
            halting = client.acknowledged().get(posting.keys().iterator().next());
        }
        client.awaitFinished(node, List.of(halting), RECOVERED);
        client.awaitFinished(node, bystanders, RECOVERED);

        Reply setAside = client.group(node, halting).orElseThrow();
        assertThat(setAside.outcome()).isEqualTo("failed");
        assertThat(setAside.body()).contains("/problems/poison");
        assertSuccess(bystanders);
        expected.addAll(bystanders);
        expected.add(halting);
        assertThat(listed()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(node.isAlive()).isTrue();
    }

    // starting a server takes half a minute: every build tests this within one process in DeliveryContract
    @Test
    @FullSizeOnly
    void sendsACallbackAgainThatWasInFlightAtAKill() {
        try (TestUpstream receiver = TestUpstream.start().on("/hook", Answers.never())) {
            String group = client.submit(node, "called-" + UUID.randomUUID(), """
                    {"callback": {"url": "%s"}, "tasks": [{"type": "delay", "duration": "10ms"}]}""".formatted(receiver.uri("/hook")));
            await().atMost(RECOVERED).until(() -> receiver.inFlight() == 1);

            node.kill();
            receiver.on("/hook", Answers.status(204, ""));
            node.start();
            node.awaitReady();

            await().atMost(RECOVERED)
                    .untilAsserted(() -> assertThat(
                                    client.group(node, group).orElseThrow().body())
                            .contains("\"delivered\""));
            assertThat(receiver.requests())
                    .extracting(request -> request.headers().get("webhook-id"))
                    .containsExactly(group + "-1", group + "-1");
        }
    }

    private void assertSuccess(Iterable<String> ids) {
        assertThat(ids).allSatisfy(id -> assertThat(client.finals().get(id)).matches(Client.Final::isSuccess));
        assertThat(client.contradictions()).isEmpty();
    }

    private Set<String> ids() {
        return Set.copyOf(client.acknowledged().values());
    }

    private Set<String> listed() {
        Set<String> ids = new HashSet<>();
        String cursor = "";
        do {
            Reply page = client.get(node, "api/groups?limit=100" + cursor).orElseThrow();
            page.groups().forEach(group -> ids.add(group.get("id").stringValue()));
            JsonNode next = page.json().path("next");
            cursor = next.isString() ? "&cursor=" + next.stringValue() : "";
        } while (!cursor.isEmpty());
        return ids;
    }

    private static String shortGroup(String key) {
        return executions.group(key, ofMillis(5 + RANDOM.nextInt(4) * 10), ofMillis(20), ofMillis(5));
    }

    private static String haltingGroup() {
        return Documents.group(
                "settled", Documents.delay("nap", "10ms"), "{\"type\": \"halt\", \"input\": {\"why\": \"to see\"}}");
    }

    private static Duration ofMillis(int millis) {
        return Duration.ofMillis(millis);
    }
}

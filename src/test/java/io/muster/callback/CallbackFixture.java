package io.muster.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import io.muster.document.Callback;
import io.muster.document.CallbackAttempt;
import io.muster.document.CallbackAttempt.Answered;
import io.muster.document.CallbackAttempt.Broken;
import io.muster.document.CallbackState;
import io.muster.store.callback.CallbackTable;
import io.muster.testing.Answer;
import io.muster.testing.GroupTables;
import io.muster.testing.TestUpstream;
import io.muster.testing.UpstreamRequest;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;

/** A receiver, groups that finish, and nodes that deliver callbacks. */
abstract class CallbackFixture {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final String NEXT_SECRET = "whsec_" + "c".repeat(40);
    static final Instant FINISHED_AT = Instant.parse("2026-11-21T10:00:00.123Z");
    static final Duration SOON = Duration.ofMillis(20);
    static final Duration LATER = Duration.ofHours(1);

    final TestUpstream receiver = TestUpstream.start();
    final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final DataSource database;
    private final Jdbi jdbi;

    CallbackFixture(DataSource database) {
        this.database = database;
        this.jdbi = Jdbi.create(database);
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        receiver.close();
        jdbi().useHandle(handle -> {
            handle.execute("DELETE FROM muster_group");
            handle.execute("DELETE FROM muster_node");
        });
    }

    Jdbi jdbi() {
        return jdbi;
    }

    DataSource database() {
        return database;
    }

    static RetryPlan plan(Duration... delays) {
        return new RetryPlan(List.of(delays));
    }

    /** A node that delivers callbacks, in rounds triggered by the timer. */
    TestDelivery node(DataSource from, String allow, String secrets, RetryPlan plan) {
        TestDelivery node = new TestDelivery(from, allow, secrets, plan);
        open.push(node);
        return node;
    }

    TestDelivery node(RetryPlan plan) {
        return node(database(), "127.0.0.1", SECRET, plan);
    }

    /** A group with a callback that has just finished. */
    UUID finishedGroup(String path) {
        return finishedGroup(receiver.uri(path));
    }

    UUID finishedGroup(URI url) {
        return finishedGroup("alice", url);
    }

    UUID finishedGroup(String caller, URI url) {
        UUID group = UUID.randomUUID();
        insertFinished(group, caller, url);
        finish(group);
        return group;
    }

    /** As above, before its callback is due. */
    void insertFinished(UUID group, String caller, URI url) {
        jdbi().useTransaction(handle -> {
            GroupTables.insertGroup(handle, group, "finished", FINISHED_AT);
            handle.execute("""
                    UPDATE muster_group SET created_at = '2026-11-21T10:00:00Z', elapsed_ms = 123, outcome = 'succeeded',
                        verdict = '{"afterMs": 5, "partial": false}', tasks = 2, succeeded = 2
                    WHERE id = ?""", group);
            CallbackTable.request(handle, group, caller, url.toString());
        });
    }

    void finish(UUID group) {
        jdbi().useTransaction(
                        handle -> assertThat(CallbackTable.due(handle, group)).isTrue());
    }

    Callback callback(UUID group) {
        return jdbi().withHandle(handle -> CallbackTable.find(handle, group)).orElseThrow();
    }

    Callback awaitState(UUID group, CallbackState state) {
        await().untilAsserted(() -> assertThat(callback(group).state()).isEqualTo(state));
        return callback(group);
    }

    void awaitNothingDue() {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(due()).isZero());
    }

    int due() {
        return count("state = 'pending'");
    }

    int claimed() {
        return count("owner IS NOT NULL");
    }

    private int count(String condition) {
        return jdbi().withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM muster_callback WHERE " + condition)
                .mapTo(Integer.class)
                .one());
    }

    /** The result of every attempt: a status, or a fault code. */
    static List<String> results(Callback callback) {
        return callback.attempts().stream()
                .map(CallbackAttempt::result)
                .map(result -> result instanceof Broken broken
                        ? broken.code()
                        : Integer.toString(((Answered) result).status()))
                .toList();
    }

    List<UpstreamRequest> requests(String path) {
        return receiver.requests().stream()
                .filter(request -> request.path().equals(path))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Gives each answer once, then the last one repeatedly. */
    static Answer inTurn(Answer... answers) {
        Queue<Answer> left = new ConcurrentLinkedQueue<>(List.of(answers));
        return (request, wire) -> {
            Answer next = left.size() > 1 ? left.remove() : left.element();
            next.give(request, wire);
        };
    }

    static Answer held(CountDownLatch hold, Answer answer) {
        return (request, wire) -> {
            try {
                assertThat(hold.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            answer.give(request, wire);
        };
    }

    /** Verifies a request with the reference implementation. */
    static void verify(UpstreamRequest request, String secret) throws Exception {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        new Webhook(secret).verify(request.text(), HttpHeaders.of(headers, (name, value) -> true));
    }
}

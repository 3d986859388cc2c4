package io.muster.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import io.muster.document.Callback;
import io.muster.document.CallbackAttempt;
import io.muster.document.CallbackAttempt.Answered;
import io.muster.document.CallbackAttempt.Broken;
import io.muster.document.CallbackState;
import io.muster.outbound.AddressPolicy;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.OutboundLimits;
import io.muster.store.CallbackTable;
import io.muster.testing.GroupTables;
import io.muster.testing.ManualTimer;
import io.muster.testing.TestUpstream;
import io.muster.testing.UpstreamRequest;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;

/** A receiver, groups that finish, and everything in between. */
abstract class CallbackFixture {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final String NEXT_SECRET = "whsec_" + "c".repeat(40);
    static final Instant FINISHED_AT = Instant.parse("2026-11-21T10:00:00.123Z");
    static final Duration SOON = Duration.ofMillis(20);
    static final Duration LATER = Duration.ofHours(1);

    final TestUpstream receiver = TestUpstream.start();
    final InstantSource clock = InstantSource.system();
    final CallbackTable table = new CallbackTable(clock);
    final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final ExecutorService resolver = Executors.newFixedThreadPool(2);
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
        resolver.shutdownNow();
        jdbi().useHandle(handle -> {
            handle.execute("DELETE FROM scheduled_tasks");
            handle.execute("DELETE FROM muster_group");
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

    CallbackClient client(String allow, Duration timeout) {
        OutboundClient outbound = new OutboundClient(
                OutboundLimits.DEFAULTS, AddressPolicy.parse(allow), resolver, new ManualTimer(), Optional.empty());
        open.push(outbound);
        CallbackClient client = new CallbackClient(outbound, timeout);
        open.push(client);
        return client;
    }

    CallbackClient client() {
        return client("127.0.0.1", Duration.ofSeconds(10));
    }

    Delivery delivery(DataSource from, CallbackClient client, String secrets, RetryPlan plan) {
        CallbackMessages messages = new CallbackMessages(
                Optional.of(SigningKeys.parse(secrets)), Optional.of(URI.create("https://example.com/muster/")));
        return new Delivery(Jdbi.create(from), this::subject, new CallbackPost(client, messages, clock), plan, clock);
    }

    DueWork work(DataSource from, CallbackClient client, String secrets, RetryPlan plan) {
        PatientDataSource patient = new PatientDataSource(from);
        DueWork work = new DueWork(
                patient, delivery(patient, client, secrets, plan), () -> {}, Executors.defaultThreadFactory());
        open.push(work);
        work.start(Duration.ofMillis(50));
        return work;
    }

    DueWork work(RetryPlan plan) {
        return work(database(), client(), SECRET, plan);
    }

    Optional<CallbackSubject> subject(UUID group) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("total", 2);
        counts.put("succeeded", 2);
        return Optional.of(
                new CallbackSubject(group, "finished", "succeeded", FINISHED_AT, counts, "/api/groups/" + group));
    }

    /** A group that wants to be called and has just finished. */
    UUID finishedGroup(String path) {
        return finishedGroup(receiver.uri(path));
    }

    UUID finishedGroup(URI url) {
        UUID group = UUID.randomUUID();
        jdbi().useTransaction(handle -> {
            GroupTables.insertGroup(handle, group, "finished", FINISHED_AT);
            table.request(handle, group, url.toString());
        });
        finish(group);
        return group;
    }

    void finish(UUID group) {
        jdbi().useTransaction(handle -> assertThat(table.due(handle, group)).isTrue());
    }

    Callback callback(UUID group) {
        return jdbi().withHandle(handle -> table.find(handle, group)).orElseThrow();
    }

    Callback awaitState(UUID group, CallbackState state) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(callback(group).state()).isEqualTo(state));
        return callback(group);
    }

    void awaitNothingScheduled() {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(scheduled()).isZero());
    }

    int scheduled() {
        return jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT COUNT(*) FROM scheduled_tasks WHERE task_name = 'callback'")
                .mapTo(Integer.class)
                .one());
    }

    /** What came of every attempt: a status, or the code of what went wrong. */
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

    /** Has the reference implementation check a request. */
    static void verify(UpstreamRequest request, String secret) throws Exception {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        new Webhook(secret).verify(request.text(), HttpHeaders.of(headers, (name, value) -> true));
    }
}

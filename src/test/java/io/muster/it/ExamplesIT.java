package io.muster.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The example endpoints. */
@MusterIT
class ExamplesIT {

    private final MusterClient muster;

    ExamplesIT(MusterClient muster) {
        this.muster = muster;
    }

    @Test
    void threeTasksOfASecondTakeASecond() {
        // the very first call takes longer on a cold server
        muster.get("api/examples/tasks");
        long start = System.nanoTime();

        Reply reply = muster.get("api/examples/tasks");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{\"results\":[\"Task 1 done\",\"Task 2 done\",\"Task 3 done\"]}");
        assertThat((System.nanoTime() - start) / 1_000_000).isBetween(990L, 2_900L);
    }

    @Test
    void theFirstResultIsReturnedWhileTheOthersContinueAndFinish() {
        Reply reply = muster.post("api/examples/run-tasks");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{\"result\":\"First result\"}");
        URI location = URI.create(reply.header("Location").orElseThrow());
        assertThat(location.toString()).startsWith(muster.base().toString());
        JsonNode run = run(location);
        assertThat(run.get("finished").booleanValue()).isFalse();
        assertThat(states(run)).containsExactly("succeeded", "running", "running");
        await().until(() -> run(location).get("finished").booleanValue());
        JsonNode finished = run(location);
        assertThat(states(finished)).containsExactly("succeeded", "succeeded", "succeeded");
        assertThat(finished.get("tasks")
                        .valueStream()
                        .map(task -> task.get("value").stringValue()))
                .containsExactly("First result", "Second result", "Third result");
        assertThat(finished.get("tasks").get(1).get("elapsedMs").intValue()).isBetween(4_500, 9_000);
    }

    @Test
    void aDashboardTakesAsLongAsItsSlowestCall() {
        // the very first call creates the client
        muster.get("api/examples/dashboard/1");

        // a busy machine may delay one response, but not several
        await().atMost(30, SECONDS).untilAsserted(this::compareSlowestWithSum);
    }

    private void compareSlowestWithSum() {
        int slowest =
                muster.get("api/examples/dashboard/7").json().get("elapsedMs").intValue();
        int sum = muster.get("api/examples/dashboard/7?sequential=true")
                .json()
                .get("elapsedMs")
                .intValue();

        assertThat(sum).isGreaterThanOrEqualTo(590);
        assertThat(slowest).isGreaterThanOrEqualTo(195).isLessThan(sum * 2 / 3);
    }

    @Test
    void aDashboardHasTheSameContentEitherWay() {
        JsonNode atOnce = muster.get("api/examples/dashboard/7").json();
        JsonNode oneByOne =
                muster.get("api/examples/dashboard/7?sequential=true").json();

        assertThat(atOnce.get("user").get("name").stringValue()).isEqualTo("User 7");
        assertThat(atOnce.get("user")).isEqualTo(oneByOne.get("user"));
        assertThat(atOnce.get("posts")).isEqualTo(oneByOne.get("posts")).hasSize(2);
        assertThat(atOnce.get("todos")).isEqualTo(oneByOne.get("todos")).hasSize(2);
        assertThat(atOnce.get("sequential").booleanValue()).isFalse();
        assertThat(oneByOne.get("sequential").booleanValue()).isTrue();
    }

    @Test
    void callsThatDependOnEachOtherAreOneGraph() {
        JsonNode page = muster.get("api/examples/user-page/7").json();

        assertThat(page.at("/user/name").stringValue()).isEqualTo("User 7");
        assertThat(page.get("orders")).hasSize(3);
        assertThat(page.at("/orders/1/0/orderId").intValue()).isEqualTo(73);
        assertThat(page.get("pieces").intValue()).isEqualTo(12);
        // a busy machine may be too slow for them
        assertThat(page.get("tips").isArray()).isTrue();
    }

    @Test
    void manyAreFetchedWithLimitedConcurrency() {
        JsonNode answer =
                muster.get("api/examples/fetch-all?count=50&concurrency=10").json();

        assertThat(answer.get("count").intValue()).isEqualTo(50);
        assertThat(answer.get("succeeded").intValue()).isEqualTo(50);
        assertThat(answer.get("failed").intValue()).isZero();
        assertThat(answer.get("concurrency").intValue()).isEqualTo(10);
        assertThat(answer.get("elapsedMs").intValue()).isBetween(500, 5_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"count=0", "count=1001", "concurrency=0", "concurrency=51"})
    void aFetchOutsideItsLimitsIsRejected(String query) {
        muster.get("api/examples/fetch-all?" + query).isProblem(400, "bad-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dashboard/x", "user-page/x", "fetch-all?count=x", "run-tasks/x"})
    void malformedNumbersAndUnknownRunsAreNotFound(String path) {
        muster.get("api/examples/" + path).isProblem(404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"latency=x", "latency=61s", "latency=-1s"})
    void theUpstreamRejectsAMalformedLatency(String query) {
        muster.get("api/examples/upstream/users/1?" + query).isProblem(400, "bad-request");
    }

    private JsonNode run(URI location) {
        return muster.get(location.getPath().substring(1)).json();
    }

    private static List<String> states(JsonNode run) {
        return run.get("tasks")
                .valueStream()
                .map(task -> task.get("state").stringValue())
                .toList();
    }
}

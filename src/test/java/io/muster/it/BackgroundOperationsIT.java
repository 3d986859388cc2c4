package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import io.muster.testing.UpstreamRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listing, cancelling, rerunning and deleting background groups. */
@MusterIT
class BackgroundOperationsIT {

    private static final String NOBODY = "api/groups/01970000-0000-7000-8000-000000000000";

    private final MusterClient muster;
    private final BackgroundCalls background;

    BackgroundOperationsIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @Test
    void theListContainsThemInOrderOfAge() {
        String first = muster.run(group("any", delay("a", "1ms"))).id();
        String second = background.submit(group("any", delay("a", "1ms"))).id();
        String third = muster.run(group("any", delay("a", "1ms"))).id();
        String fourth = background.submit(group("any", fails("a", "1ms"))).id();
        background.finished(second);
        background.finished(fourth);

        Reply page = muster.get("api/groups?mode=any&state=finished&limit=3");
        Reply next = muster.get("api/groups?mode=any&state=finished&limit=1&cursor="
                + page.json().get("next").stringValue());

        assertThat(idsOf(page)).containsExactly(fourth, third, second);
        assertThat(idsOf(next)).containsExactly(first);
        assertThat(page.groups()).noneMatch(group -> group.has("results"));
        assertThat(page.groups().get(0).get("counts").get("failed").intValue()).isEqualTo(1);
        assertThat(page.groups().get(0).get("error").get("title").stringValue()).isNotBlank();
        assertThat(idsOf(muster.get("api/groups?mode=first&limit=200"))).doesNotContain(second, fourth);
    }

    @Test
    void theListIsFilteredByTheirState() {
        String id = background.submit(group("settled", delay("a", "20s"))).id();
        await().until(() ->
                idsOf(muster.get("api/groups?state=running&mode=settled")).contains(id));

        assertThat(idsOf(muster.get("api/groups?state=finished&limit=200"))).doesNotContain(id);
        muster.cancel(id);
        background.finished(id);
        assertThat(idsOf(muster.get("api/groups?state=running"))).doesNotContain(id);
        assertThat(idsOf(muster.get("api/groups?state=finished"))).contains(id);
    }

    @Test
    void aRunningOneIsCancelled() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/never", Answers.never());
            String id = background
                    .submit(group("all", delay("a", "1ms"), http("b", upstream.uri("/never")), delay("c", "20s")))
                    .id();
            await().until(() -> upstream.inFlight() == 1);
            await().until(() -> muster.group(id).states().contains("succeeded"));

            Reply cancelled = muster.cancel(id).isGroup();

            assertThat(cancelled.outcome()).isEqualTo("cancelled");
            assertThat(cancelled.states()).containsExactly("succeeded", "cancelled", "cancelled");
            assertThat(background.finished(id).states()).isEqualTo(cancelled.states());
            await().atMost(5, SECONDS).until(() -> upstream.callersGone() == 1);
            assertThat(muster.cancel(id).isGroup().outcome()).isEqualTo("cancelled");
        }
    }

    @Test
    void aCancellationIsStoredWhenItIsAnswered() {
        String id = background
                .submit(group("all", delay("a", "1ms"), delay("b", "20s")))
                .id();
        await().until(() -> muster.group(id).states().contains("succeeded"));

        assertThat(muster.cancel(id).isGroup().outcome()).isEqualTo("cancelled");

        assertThat(muster.group(id).outcome()).isEqualTo("cancelled");
        assertThat(muster.delete("api/groups/" + id).status()).isEqualTo(204);
    }

    @Test
    void oneTaskIsCancelledAndTheOthersContinue() {
        String id = background
                .submit(group("settled", delay("a", "20s"), delay("b", "500ms")))
                .id();

        muster.post("api/groups/" + id + "/tasks/a/cancel").isGroup();

        Reply finished = background.finished(id);
        assertThat(finished.states()).containsExactly("cancelled", "succeeded");
        assertThat(finished.outcome()).isEqualTo("succeeded");
        muster.post("api/groups/" + id + "/tasks/x/cancel").isProblem(404, "not-found");
    }

    @Test
    void cancellingContinuingTasksKeepsTheOutcome() {
        Reply reply = muster.run(groupWith("first", "'rest': 'continue'", delay("a", "1ms"), delay("b", "20s")));

        Reply cancelled = muster.cancel(reply.id()).isGroup();

        assertThat(cancelled.outcome()).isEqualTo("succeeded");
        assertThat(background.finished(reply.id()).states()).containsExactly("succeeded", "cancelled");
    }

    @Test
    void onlyUnsuccessfulTasksAreRerun() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/up", Answers.text("up")).on("/down", Answers.status(503, "x"));
            String slow = "{\"id\": \"slow\", \"type\": \"delay\", \"duration\": \"20s\", \"timeout\": \"100ms\"}";
            String id = background
                    .submit(group(
                            "settled", http("up", upstream.uri("/up")), http("down", upstream.uri("/down")), slow))
                    .id();
            assertThat(background.finished(id).states()).containsExactly("succeeded", "failed", "timed_out");
            upstream.on("/down", Answers.text("up again"));

            Reply again = muster.post("api/groups/" + id + "/retry?only=failed");

            assertThat(again.status()).as(again.body()).isEqualTo(202);
            assertThat(again.header("Location").orElseThrow()).endsWith("/api/groups/" + id);
            assertThat(again.states()).startsWith("succeeded");
            Reply finished = background.finished(id);
            assertThat(finished.states()).containsExactly("succeeded", "succeeded", "timed_out");
            assertThat(finished.result("down").get("value").stringValue()).isEqualTo("up again");
            assertThat(upstream.requests())
                    .extracting(UpstreamRequest::path)
                    .containsExactlyInAnyOrder("/up", "/down", "/down");
        }
    }

    @Test
    void aRerunOfAFailedGroupIsDecidedAgain() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/", Answers.status(503, "x"));
            String id = background
                    .submit(group("all", delay("a", "1ms"), http("b", upstream.uri("/")), delay("c", "2s")))
                    .id();
            Reply failed = background.finished(id);
            assertThat(failed.outcome()).isEqualTo("failed");
            upstream.on("/", Answers.text("up"));

            Reply again = muster.post("api/groups/" + id + "/retry");

            assertThat(again.status()).isEqualTo(202);
            assertThat(again.json().has("error")).isFalse();
            assertThat(again.json().has("outcome")).isFalse();
            Reply finished = background.finished(id);
            assertThat(finished.outcome()).isEqualTo("succeeded");
            assertThat(finished.states()).containsExactly("succeeded", "succeeded", "succeeded");
            assertThat(finished.json().has("error")).isFalse();
        }
    }

    @Test
    void aCancelledGroupIsRerun() {
        String id = background.submit(group("all", delay("a", "1s"))).id();
        muster.cancel(id);
        assertThat(background.finished(id).outcome()).isEqualTo("cancelled");

        assertThat(muster.post("api/groups/" + id + "/retry").status()).isEqualTo(202);

        assertThat(background.finished(id).outcome()).isEqualTo("succeeded");
    }

    @Test
    void successfulTasksAreNotRerun() {
        String id = background.submit(group("all", delay("a", "1ms"))).id();
        Reply finished = background.finished(id);

        Reply again = muster.post("api/groups/" + id + "/retry?only=failed").isGroup();

        assertThat(again.json()).isEqualTo(finished.json());
    }

    @Test
    void runningGroupsAreNotRerun() {
        String id = background.submit(group("all", delay("a", "20s"))).id();

        muster.post("api/groups/" + id + "/retry?only=failed").isProblem(409, "not-finished");

        muster.cancel(id);
        background.finished(id);
    }

    @Test
    void groupsThatWereNotStoredAreNotRerun() {
        String id = muster.run(group("settled", fails("a", "1ms"))).id();

        muster.post("api/groups/" + id + "/retry?only=failed").isProblem(409, "not-durable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"only=all", "only=", "tasks=failed", "only=failed&x=1"})
    void aRetryOfAnythingElseIsRejected(String query) {
        String id = background.submit(group("all", fails("a", "1ms"))).id();
        background.finished(id);

        muster.post("api/groups/" + id + "/retry?" + query).isProblem(400, "bad-request");
    }

    @Test
    void aFinishedOneIsDeleted() {
        String self = BackgroundCalls.path(background.submit(group("all", delay("a", "1s"))));

        muster.delete(self).isProblem(409, "not-finished");
        background.finished(self.replaceFirst(".*/", ""));

        assertThat(muster.delete(self).status()).isEqualTo(204);
        muster.get(self).isProblem(404, "not-found");
        muster.get(self + "/events").isProblem(404, "not-found");
        muster.delete(self).isProblem(404, "not-found");
        muster.post(self + "/retry").isProblem(404, "not-found");
        muster.post(self + "/cancel").isProblem(404, "not-found");
        muster.post(NOBODY + "/retry").isProblem(404, "not-found");
    }

    private static List<String> idsOf(Reply page) {
        return page.groups().stream()
                .map(group -> group.get("id").stringValue())
                .toList();
    }
}

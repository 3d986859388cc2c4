package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Reading, listing, cancelling and deleting groups. */
@MusterIT
class GroupsIT {

    private static final String NOBODY = "01970000-0000-7000-8000-000000000000";

    private final MusterClient muster;

    GroupsIT(MusterClient muster) {
        this.muster = muster;
    }

    @Test
    void aFinishedGroupCanBeReadAgain() {
        Reply answer = muster.run(group("all", delay("a", "1ms"), delay("b", "2ms")));

        Reply again = muster.group(answer.id()).isGroup();

        assertThat(again.json()).isEqualTo(answer.json());
    }

    @Test
    void aGroupDescribesItself() {
        Instant before = Instant.now().minusSeconds(5);

        Reply reply = muster.run(group("all", delay("a", "1ms"), "{\"type\": \"delay\", \"duration\": \"0s\"}"));

        JsonNode group = reply.json();
        assertThat(UUID.fromString(reply.id()).version()).isEqualTo(7);
        assertThat(Instant.parse(group.get("createdAt").stringValue()))
                .isBetween(before, Instant.now().plusSeconds(5));
        assertThat(group.get("createdAt").stringValue()).matches(".*T\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(group.get("state").stringValue()).isEqualTo("finished");
        assertThat(group.get("counts").get("total").intValue()).isEqualTo(2);
        assertThat(group.get("counts").get("succeeded").intValue()).isEqualTo(2);
        String self = muster.base().getPath() + "api/groups/" + reply.id();
        assertThat(group.get("links").get("self").stringValue()).isEqualTo(self);
        assertThat(group.get("links").get("events").stringValue()).isEqualTo(self + "/events");
        assertThat(group.get("links").get("cancel").stringValue()).isEqualTo(self + "/cancel");
    }

    @Test
    void aTaskWithoutAnIdUsesItsIndex() {
        String anonymous = "{\"type\": \"delay\", \"duration\": \"1ms\"}";

        Reply reply = muster.run(group("all", anonymous, delay("named", "1ms"), anonymous));

        assertThat(reply.results())
                .extracting(result -> result.get("id").stringValue())
                .containsExactly("0", "named", "2");
    }

    @Test
    void aRunningGroupCanBeRead() {
        Running running =
                start("'concurrency': 2", delay("a", "1ms"), delay("b", "20s"), delay("c", "20s"), delay("d", "1s"));
        await().untilAsserted(() -> assertThat(muster.group(running.id()).states())
                .containsExactly("succeeded", "running", "running", "pending"));

        JsonNode group = muster.group(running.id()).json();

        assertThat(group.get("state").stringValue()).isEqualTo("running");
        assertThat(group.has("outcome")).isFalse();
        assertThat(group.get("complete").booleanValue()).isFalse();
        running.end();
    }

    @Test
    void cancellingAGroupReturnsPartialResultsToItsWaitingCaller() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/never", Answers.never());
            Running running = start("", delay("a", "1ms"), http("b", upstream.uri("/never")), delay("c", "20s"));
            await().until(() -> upstream.inFlight() == 1);
            await().until(() -> muster.group(running.id()).states().contains("succeeded"));

            Reply cancelled = muster.cancel(running.id()).isGroup();

            assertThat(cancelled.outcome()).isEqualTo("cancelled");
            assertThat(cancelled.states()).containsExactly("succeeded", "cancelled", "cancelled");
            Reply answer = running.answer().isProblem(409, "group-cancelled");
            assertThat(answer.states()).containsExactly("succeeded", "cancelled", "cancelled");
            await().atMost(5, SECONDS).until(() -> upstream.callersGone() == 1);
        }
    }

    @Test
    void cancellingIsIdempotent() {
        Running running = start("", delay("a", "20s"));

        Reply first = muster.cancel(running.id()).isGroup();
        Reply second = muster.cancel(running.id()).isGroup();

        assertThat(second.json()).isEqualTo(first.json());
        running.answer();
    }

    @Test
    void cancellingAFinishedGroupChangesNothing() {
        Reply answer = muster.run(group("all", delay("a", "1ms")));

        assertThat(muster.cancel(answer.id()).isGroup().json()).isEqualTo(answer.json());
    }

    @Test
    void cancellingOneTaskDoesNotAffectTheOthers() {
        String id = startDetached("settled", delay("a", "20s"), delay("b", "700ms"));

        Reply cancelled = muster.post("api/groups/" + id + "/tasks/a/cancel").isGroup();

        assertThat(cancelled.result("a").get("state").stringValue()).isEqualTo("cancelled");
        await().untilAsserted(() -> assertThat(muster.group(id).states()).containsExactly("cancelled", "succeeded"));
        assertThat(muster.group(id).outcome()).isEqualTo("succeeded");
    }

    @Test
    void cancellingOneTaskInModeAllCancelsTheGroup() {
        Running running = start("", delay("a", "20s"), delay("b", "20s"));

        muster.post("api/groups/" + running.id() + "/tasks/a/cancel").isGroup();

        Reply answer = running.answer().isProblem(409, "group-cancelled");
        assertThat(answer.states()).containsExactly("cancelled", "cancelled");
        assertThat(answer.outcome()).isEqualTo("cancelled");
    }

    @Test
    void aFinishedGroupIsDeletedOnce() {
        String id = muster.run(group("all", delay("a", "1ms"))).id();

        Reply forgotten = muster.delete("api/groups/" + id);

        assertThat(forgotten.status()).isEqualTo(204);
        assertThat(forgotten.body()).isEmpty();
        muster.group(id).isProblem(404, "not-found");
        muster.delete("api/groups/" + id).isProblem(404, "not-found");
    }

    @Test
    void aRunningGroupIsNotDeleted() {
        Running running = start("", delay("a", "20s"));

        muster.delete("api/groups/" + running.id()).isProblem(409, "not-finished");

        running.end();
    }

    @Test
    void unknownGroupsAreNotFound() {
        String id = muster.run(group("all", delay("a", "1ms"))).id();

        for (String unknown : List.of(NOBODY, "nonsense", "1-1-1-1-1", "%20")) {
            muster.group(unknown).isProblem(404, "not-found");
            muster.delete("api/groups/" + unknown).isProblem(404, "not-found");
            muster.cancel(unknown).isProblem(404, "not-found");
            muster.get("api/groups/" + unknown + "/events").isProblem(404, "not-found");
        }
        muster.post("api/groups/" + id + "/tasks/b/cancel").isProblem(404, "not-found");
        muster.post("api/groups/" + NOBODY + "/tasks/a/cancel").isProblem(404, "not-found");
    }

    /** A group with a waiting caller. */
    private record Running(MusterClient muster, String id, CompletableFuture<Reply> reply) {

        Reply answer() {
            return reply.orTimeout(10, SECONDS).join();
        }

        void end() {
            muster.cancel(id);
            answer().isProblem(409, "group-cancelled");
        }
    }

    // the id is unknown before the response, and no other group is running: the list has it
    private Running start(String fields, String... tasks) {
        CompletableFuture<Reply> reply = muster.runLater(groupWith("all", fields, tasks));
        return new Running(muster, idOfNewest(tasks.length), reply);
    }

    private String startDetached(String mode, String... tasks) {
        muster.runLater(group(mode, tasks));
        return idOfNewest(tasks.length);
    }

    private String idOfNewest(int tasks) {
        return await().until(() -> newestRunning(tasks), Optional::isPresent).orElseThrow();
    }

    private Optional<String> newestRunning(int tasks) {
        return muster.get("api/groups?state=running&limit=1").groups().stream()
                .filter(group -> group.get("counts").get("total").intValue() == tasks)
                .map(group -> group.get("id").stringValue())
                .findFirst();
    }
}

package io.muster.rest.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.audit.RequestRecord;
import io.muster.budget.Admission;
import io.muster.budget.ByteBudget;
import io.muster.budget.TasksInFlight;
import io.muster.document.CallbackReader;
import io.muster.document.DocumentLimits;
import io.muster.document.DocumentMemory;
import io.muster.document.GroupReader;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.handler.TaskFactories;
import io.muster.handler.delay.DelayTasks;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.quota.TaskQuota;
import io.muster.registry.GroupRegistry;
import io.muster.registry.History;
import io.muster.rest.memory.WaitingRequests;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import io.muster.testing.ManualTimer;
import io.muster.testing.Transforms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GroupIntakeTest {

    private static final int EACH = 100_000;
    private static final int BACKGROUND = 50_000;
    private static final String KEPT =
            "The document of a stored group (Prefer: respond-async, Idempotency-Key, rest, onTimeout or callback) must not exceed 50000 bytes";

    private final ByteBudget memory = new ByteBudget(1_000_000);
    private final GroupIntake intake = intake(memory);

    @Test
    void aTooLargeBackgroundDocumentIsRejectedByItsHeaders() {
        InputStream unread = new InputStream() {
            @Override
            public int read() {
                return -1;
            }
        };

        Problem async = refused(head(BACKGROUND + 1, List.of("respond-async"), Optional.empty()), unread);
        Problem keyed = refused(head(BACKGROUND + 1, List.of(), Optional.of("k")), unread);

        assertThat(async.kind()).isEqualTo(Problem.Kind.TOO_LARGE);
        assertThat(async.detail()).isEqualTo(KEPT);
        assertThat(keyed.detail()).isEqualTo(KEPT);
    }

    @Test
    void aBodyWithoutALengthIsReadUpToTheLimit() {
        Problem problem =
                refused(head(-1, List.of("respond-async"), Optional.empty()), body(document("", BACKGROUND + 1)));

        assertThat(problem.detail()).isEqualTo(KEPT);
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void aTooLargeDocumentOfAStoredGroupIsRejectedOnceItIsParsed() {
        String document = document("\"mode\": \"first\", \"rest\": \"continue\",", BACKGROUND + 1);

        Problem problem = refused(head(document.length(), List.of(), Optional.empty()), body(document));

        assertThat(problem.kind()).isEqualTo(Problem.Kind.TOO_LARGE);
        assertThat(problem.detail()).isEqualTo(KEPT);
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void documentsUpToTheLimitAreAccepted() throws Exception {
        String kept = document("", BACKGROUND);
        String answered = document("", EACH);

        intake.read(head(kept.length(), List.of("respond-async"), Optional.empty()), body(kept));
        intake.read(head(answered.length(), List.of(), Optional.empty()), body(answered));

        assertThat(refused(head(EACH + 1, List.of(), Optional.empty()), body(" "))
                        .detail())
                .isEqualTo("A document must not exceed 100000 bytes");
    }

    @Test
    void theDecompressedSizeIsLimited() throws Exception {
        GroupHead gzip = new GroupHead(
                "alice",
                -1,
                true,
                Preferences.read(List.of()),
                Optional.empty(),
                RequestRecord.unlogged(),
                action -> {});
        String document = document("", EACH);

        assertThat(intake.read(gzip, gzip(document)).tasks()).isOne();
        Problem problem = refused(gzip, gzip(" ".repeat(1_000_000)));

        assertThat(problem.kind()).isEqualTo(Problem.Kind.TOO_LARGE);
        // its tasks, and its text, which may be shown
        long expected = 2L * EACH;
        assertThat(memory.reserved()).isBetween(expected, expected + 2_000);
    }

    @Test
    void aRequestWithoutMemoryIsRejectedBeforeItsDocumentIsRead() throws Exception {
        GroupIntake one = intake(memory, EACH, new WaitingRequests(new ByteBudget(50_000)));
        String document = document("", 1_000);
        one.read(head(1_000, List.of(), Optional.empty()), body(document));
        InputStream second = body(document);

        Problem problem = refused(one, head(1_000, List.of(), Optional.empty()), second);

        assertThat(problem.kind()).isEqualTo(Problem.Kind.OVERLOADED);
        assertThat(second.available()).isEqualTo(1_000);
        // nobody waits for this one
        assertThat(one.read(head(1_000, List.of("respond-async"), Optional.empty()), body(document))
                        .isDurable())
                .isTrue();
        assertThat(refused(one, head(1_000, List.of("respond-async", "wait=1"), Optional.empty()), body(document))
                        .kind())
                .isEqualTo(Problem.Kind.OVERLOADED);
    }

    @Test
    void aDocumentToBeStoredTakesMemoryForItsTextAndTasks() throws Exception {
        String document = document("", BACKGROUND);

        GroupPost answered = intake.read(head(BACKGROUND, List.of(), Optional.empty()), body(document));
        long ofTextAndTasks = memory.reserved();
        answered.reservation().close();
        GroupPost kept = intake.read(head(BACKGROUND, List.of("respond-async"), Optional.empty()), body(document));

        // the database's copy of the text, and a task that was not admitted
        assertThat(memory.reserved()).isGreaterThan(ofTextAndTasks + BACKGROUND);
        kept.reservation().close();
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void documentsThatCouldNotBeReadAgainAreNotStored() throws Exception {
        String document = document("", BACKGROUND);
        long memory = DocumentMemory.of(document).whileReadAgain(BACKGROUND) - 1;
        GroupIntake little = intake(new ByteBudget(memory));

        Problem problem = refused(little, head(BACKGROUND, List.of("respond-async"), Optional.empty()), body(document));

        assertThat(problem.kind()).isEqualTo(Problem.Kind.TOO_LARGE);
        assertThat(little.read(head(BACKGROUND, List.of(), Optional.empty()), body(document))
                        .tasks())
                .isOne();
    }

    @Test
    void blocksTakeTwiceTheirMemoryWhileTheyAreJoined() {
        int size = 60_000;
        GroupIntake large = intake(new ByteBudget(2 * size - 1), size);

        Problem problem = refused(large, head(size, List.of(), Optional.empty()), body(" ".repeat(size)));

        assertThat(problem.kind()).isEqualTo(Problem.Kind.OVERLOADED);
    }

    private static InputStream gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return new ByteArrayInputStream(out.toByteArray());
    }

    private static GroupIntake intake(ByteBudget memory) {
        return intake(memory, EACH);
    }

    private static GroupIntake intake(ByteBudget memory, int each) {
        return intake(memory, each, new WaitingRequests(ByteBudget.unlimited()));
    }

    private static GroupIntake intake(ByteBudget memory, int each, WaitingRequests requests) {
        ManualTimer timer = new ManualTimer();
        Admission admission = new Admission(1_000);
        GroupRunner runner = new GroupRunner(timer, admission, ResultLimits.none(), UUID::randomUUID);
        History.Limits any = new History.Limits(10, 10_000);
        return new GroupIntake(
                new GroupAdmission(
                        admission,
                        new TasksInFlight(1_000),
                        new TaskQuota(Optional.empty(), () -> 0),
                        new GroupRegistry(runner, new History(any, any)),
                        runner,
                        requests),
                new GroupReader(
                        new TaskFactories(List.of(new DelayTasks(timer))),
                        new CallbackReader(AddressPolicy.parse(""), false),
                        Transforms.here(),
                        1_000),
                new DocumentLimits(each, BACKGROUND, memory),
                true);
    }

    private Problem refused(GroupHead head, InputStream body) {
        return refused(intake, head, body);
    }

    private static Problem refused(GroupIntake intake, GroupHead head, InputStream body) {
        return catchThrowableOfType(ProblemException.class, () -> intake.read(head, body))
                .problem();
    }

    private static GroupHead head(long length, List<String> prefer, Optional<String> key) {
        return new GroupHead(
                "alice", length, false, Preferences.read(prefer), key, RequestRecord.unlogged(), action -> {});
    }

    private static String document(String fields, int length) {
        String begin = "{" + fields + " \"tasks\": [{\"type\": \"delay\", \"duration\": \"0s\", \"value\": \"";
        String end = "\"}]}";
        return begin + "x".repeat(length - begin.length() - end.length()) + end;
    }

    private static InputStream body(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}

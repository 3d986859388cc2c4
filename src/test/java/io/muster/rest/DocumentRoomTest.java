package io.muster.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.task.ByteBudget;
import org.junit.jupiter.api.Test;

class DocumentRoomTest {

    private final ByteBudget node = new ByteBudget(1_000);
    private final DocumentRoom room = new DocumentRoom(node, "alice");

    @Test
    void takesWhatHasComeAndGivesAllOfItBack() {
        room.take(300);
        room.take(200);
        assertThat(node.taken()).isEqualTo(500);

        room.release();
        room.release();

        assertThat(node.taken()).isZero();
    }

    @Test
    void aDocumentForWhichThereIsNoRoomNowIsWorthAnotherTry() {
        new DocumentRoom(node, "alice").take(900);
        room.take(50);

        Problem problem = refused(() -> room.take(51));

        assertThat(problem.kind()).isEqualTo(Problem.Kind.OVERLOADED);
        assertThat(problem.headers()).containsEntry("Retry-After", "1").containsEntry("Connection", "close");
        room.release();
        assertThat(node.taken()).isEqualTo(900);
    }

    @Test
    void oneCallerLeavesRoomForTheDocumentsOfOthers() {
        ByteBudget shared = new ByteBudget(1_000, 250);
        DocumentRoom greedy = new DocumentRoom(shared, "greedy");
        greedy.take(250);

        assertThat(refused(() -> greedy.take(1)).kind()).isEqualTo(Problem.Kind.OVERLOADED);
        new DocumentRoom(shared, "modest").take(250);
        // waiting would not help: not even alone
        byte[] values = "[],".repeat(10).getBytes(UTF_8);
        assertThat(refused(() -> new DocumentRoom(shared, "modest").takeForParsing(values))
                        .kind())
                .isEqualTo(Problem.Kind.TOO_LARGE);
    }

    @Test
    void aParsedDocumentTakesMoreTheMoreValuesItHas() {
        byte[] text = "\"one long text\"".getBytes(UTF_8);
        byte[] values = "[{\"a\":1},{},[]]".getBytes(UTF_8);

        room.takeForParsing(text);
        assertThat(node.taken()).isEqualTo(4 * text.length);
        room.parsed();
        assertThat(node.taken()).isEqualTo(text.length);
        room.release();

        room.takeForParsing(values);
        room.parsed();
        assertThat(node.taken()).isEqualTo(values.length + 6 * 32);
        room.reduceTo(values.length);
        assertThat(node.taken()).isEqualTo(values.length);
    }

    @Test
    void aDocumentThatCouldNeverBeParsedHereIsTooLarge() {
        byte[] values = "[],".repeat(20).getBytes(UTF_8);
        room.take(values.length);

        assertThat(refused(() -> room.takeForParsing(values)).kind()).isEqualTo(Problem.Kind.TOO_LARGE);
    }

    private static Problem refused(Runnable attempt) {
        return catchThrowableOfType(ProblemException.class, attempt::run).problem();
    }
}

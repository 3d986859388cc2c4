package io.muster.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.budget.ByteBudget;
import io.muster.document.DocumentMemory;
import org.junit.jupiter.api.Test;

class DocumentRoomTest {

    private final ByteBudget node = new ByteBudget(1_000);
    private final DocumentRoom room = new DocumentRoom(node, "alice");

    @Test
    void reservesWhatHasArrivedAndReleasesAllOfIt() {
        room.take(300);
        room.take(200);
        assertThat(node.taken()).isEqualTo(500);

        room.release();
        room.release();

        assertThat(node.taken()).isZero();
    }

    @Test
    void aDocumentWithoutRoomNowMayBeRetried() {
        new DocumentRoom(node, "alice").take(900);
        room.take(50);

        Problem problem = refused(() -> room.take(51));

        assertThat(problem.kind()).isEqualTo(Problem.Kind.OVERLOADED);
        assertThat(problem.headers()).containsEntry("Retry-After", "1").containsEntry("Connection", "close");
        room.release();
        assertThat(node.taken()).isEqualTo(900);
    }

    @Test
    void oneCallerLeavesMemoryForTheDocumentsOfOthers() {
        ByteBudget shared = new ByteBudget(1_000, 250);
        DocumentRoom greedy = new DocumentRoom(shared, "greedy");
        greedy.take(250);

        assertThat(refused(() -> greedy.take(1)).kind()).isEqualTo(Problem.Kind.OVERLOADED);
        new DocumentRoom(shared, "modest").take(250);
        // waiting would not help: not even alone
        assertThat(refused(() -> parse(new DocumentRoom(shared, "modest"), "[[],[],[],[]]"))
                        .kind())
                .isEqualTo(Problem.Kind.TOO_LARGE);
    }

    @Test
    void theMemoryOfAParsedDocumentGrowsWithItsValues() {
        DocumentMemory text = parse(room, "\"one long text\"");
        assertThat(node.taken()).isEqualTo(text.whileRead());
        room.parsed(text.ofTasks());
        assertThat(node.taken()).isEqualTo(text.ofTasks()).isLessThan(100);
        room.release();

        DocumentMemory values = parse(room, "[{},[]]");
        assertThat(node.taken()).isEqualTo(values.whileRead()).isGreaterThan(400);
        room.parsed(values.ofTasks());
        assertThat(node.taken()).isBetween(200L, 300L);
        room.release();
        assertThat(node.taken()).isZero();
    }

    @Test
    void aStoredDocumentTakesMoreThanItsTasks() {
        DocumentMemory kept = parse(room, "\"one long text\"");

        room.parsed(kept.whileStored(15));

        assertThat(node.taken()).isEqualTo(kept.whileStored(15)).isGreaterThan(kept.ofTasks() + 2 * 15 - 1);
    }

    @Test
    void twoParsingCallersLeaveMemoryForAThird() {
        ByteBudget shared = new ByteBudget(1_000, 250);
        for (String caller : new String[] {"greedy", "worse"}) {
            DocumentRoom large = new DocumentRoom(shared, caller);
            large.take(250);
            large.takeBriefly(125);
            assertThat(refused(() -> new DocumentRoom(shared, caller).takeBriefly(1))
                            .kind())
                    .isEqualTo(Problem.Kind.OVERLOADED);
        }

        DocumentRoom third = new DocumentRoom(shared, "third");
        third.take(200);
        third.takeBriefly(50);
        third.release();
        assertThat(shared.taken()).isEqualTo(750);
    }

    @Test
    void aDocumentThatCouldNeverBeParsedHereIsTooLarge() {
        assertThat(refused(() -> parse(room, "[],".repeat(20))).kind()).isEqualTo(Problem.Kind.TOO_LARGE);
        DocumentMemory spaces = DocumentMemory.of(" ".repeat(170));
        // read once it fits
        room.takeForParsing(spaces, 170);
        assertThat(refused(() -> room.requireReadAgain(spaces, 170)).kind()).isEqualTo(Problem.Kind.TOO_LARGE);
    }

    private static DocumentMemory parse(DocumentRoom room, String document) {
        DocumentMemory memory = DocumentMemory.of(document);
        room.takeForParsing(memory, document.length());
        return memory;
    }

    private static Problem refused(Runnable attempt) {
        return catchThrowableOfType(ProblemException.class, attempt::run).problem();
    }
}

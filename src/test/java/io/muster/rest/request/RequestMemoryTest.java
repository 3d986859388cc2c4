package io.muster.rest.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.budget.ByteBudget;
import io.muster.document.DocumentMemory;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {

    private final ByteBudget node = new ByteBudget(1_000);
    private final RequestMemory room = new RequestMemory(node, "alice", 0);

    @Test
    void reservesWhatHasArrivedAndReleasesAllOfIt() {
        room.reserve(300);
        room.reserve(200);
        assertThat(node.reserved()).isEqualTo(500);

        room.release();
        room.release();

        assertThat(node.reserved()).isZero();
    }

    @Test
    void aDocumentWithoutRoomNowMayBeRetried() {
        new RequestMemory(node, "alice", 0).reserve(900);
        room.reserve(50);

        Problem problem = refused(() -> room.reserve(51));

        assertThat(problem.kind()).isEqualTo(Problem.Kind.OVERLOADED);
        assertThat(problem.headers()).containsEntry("Retry-After", "1").containsEntry("Connection", "close");
        room.release();
        assertThat(node.reserved()).isEqualTo(900);
    }

    @Test
    void oneCallerLeavesMemoryForTheDocumentsOfOthers() {
        ByteBudget shared = new ByteBudget(1_000, 250);
        RequestMemory greedy = new RequestMemory(shared, "greedy", 0);
        greedy.reserve(250);

        assertThat(refused(() -> greedy.reserve(1)).kind()).isEqualTo(Problem.Kind.OVERLOADED);
        new RequestMemory(shared, "modest", 0).reserve(250);
        // waiting would not help: not even alone
        assertThat(refused(() -> parse(new RequestMemory(shared, "modest", 0), "[[],[],[],[]]"))
                        .kind())
                .isEqualTo(Problem.Kind.TOO_LARGE);
    }

    @Test
    void aDocumentThatDoesNotFitBesideItsRequestWillNeverFit() {
        DocumentMemory alone = parse(new RequestMemory(new ByteBudget(10_000), "alice", 0), "[[],[]]");
        ByteBudget exactly = new ByteBudget(507 + alone.whileRead());
        exactly.of("alice").tryReserve(500);
        parse(new RequestMemory(exactly, "alice", 500), "[[],[]]");

        ByteBudget less = new ByteBudget(506 + alone.whileRead());
        less.of("alice").tryReserve(500);

        assertThat(refused(() -> parse(new RequestMemory(less, "alice", 500), "[[],[]]"))
                        .kind())
                .isEqualTo(Problem.Kind.TOO_LARGE);
    }

    @Test
    void theMemoryOfAParsedDocumentGrowsWithItsValues() {
        DocumentMemory text = parse(room, "\"one long text\"");
        assertThat(node.reserved()).isEqualTo(text.whileRead());
        room.parsed(text.ofTasks());
        assertThat(node.reserved()).isEqualTo(text.ofTasks()).isLessThan(100);
        room.release();

        DocumentMemory values = parse(room, "[{},[]]");
        assertThat(node.reserved()).isEqualTo(values.whileRead()).isGreaterThan(400);
        room.parsed(values.ofTasks());
        assertThat(node.reserved()).isBetween(200L, 300L);
        room.release();
        assertThat(node.reserved()).isZero();
    }

    @Test
    void aStoredDocumentTakesMoreThanItsTasks() {
        DocumentMemory kept = parse(room, "\"one long text\"");

        room.parsed(kept.whileStored(15));

        assertThat(node.reserved()).isEqualTo(kept.whileStored(15)).isGreaterThan(kept.ofTasks() + 2 * 15 - 1);
    }

    @Test
    void twoParsingCallersLeaveMemoryForAThird() {
        ByteBudget shared = new ByteBudget(1_000, 250);
        for (String caller : new String[] {"greedy", "worse"}) {
            RequestMemory large = new RequestMemory(shared, caller, 0);
            large.reserve(250);
            large.reserveBriefly(125);
            assertThat(refused(() -> new RequestMemory(shared, caller, 0).reserveBriefly(1))
                            .kind())
                    .isEqualTo(Problem.Kind.OVERLOADED);
        }

        RequestMemory third = new RequestMemory(shared, "third", 0);
        third.reserve(200);
        third.reserveBriefly(50);
        third.release();
        assertThat(shared.reserved()).isEqualTo(750);
    }

    @Test
    void aDocumentThatCouldNeverBeParsedHereIsTooLarge() {
        assertThat(refused(() -> parse(room, "[],".repeat(20))).kind()).isEqualTo(Problem.Kind.TOO_LARGE);
        DocumentMemory spaces = DocumentMemory.of(" ".repeat(170));
        // read once it fits
        room.reserveForParsing(spaces, 170);
        assertThat(refused(() -> room.requireReadAgain(spaces, 170)).kind()).isEqualTo(Problem.Kind.TOO_LARGE);
    }

    private static DocumentMemory parse(RequestMemory room, String document) {
        DocumentMemory memory = DocumentMemory.of(document);
        room.reserveForParsing(memory, document.length());
        return memory;
    }

    private static Problem refused(Runnable attempt) {
        return catchThrowableOfType(ProblemException.class, attempt::run).problem();
    }
}

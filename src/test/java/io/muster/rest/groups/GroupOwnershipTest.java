package io.muster.rest.groups;

import static io.muster.rest.RestBench.caller;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.access.Caller;
import io.muster.group.view.GroupState;
import io.muster.group.view.GroupSummary;
import io.muster.rest.RestBench;
import io.muster.rest.TestExchange;
import io.muster.rest.memory.Shown;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import io.muster.testing.Bench;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For callers who do not own a group it does not exist, wherever it is stored and whatever they request. */
class GroupOwnershipTest {

    private static final Caller ALICE = caller("alice");
    private static final Caller BOB = caller("bob");
    private static final Caller ROOT = caller("root");
    private static final UUID UNKNOWN = UUID.fromString("01970000-0000-7000-8000-000000000000");

    private final RestBench bench = new RestBench();

    private static Map<String, BiConsumer<RestBench, Asking>> actions() {
        return Map.of(
                "read a task",
                (bench, asking) ->
                        bench.parts.task(asking.caller, asking.id, "a").shown().run(),
                "read the request",
                (bench, asking) ->
                        bench.parts.request(asking.caller, asking.id).shown().run(),
                "find",
                (bench, asking) ->
                        bench.operations.find(asking.caller, asking.id).shown().run(),
                "follow",
                (bench, asking) -> bench.operations.feed(asking.caller, asking.id),
                "cancel",
                (bench, asking) -> done(bench.operations.cancel(asking.caller, asking.id, Runnable::run)),
                "cancel a task",
                (bench, asking) -> done(bench.operations.cancel(asking.caller, asking.id, "a", Runnable::run)),
                "run again",
                (bench, asking) -> bench.operations
                        .retry(asking.caller, asking.id, new QueryParameters(new MultivaluedHashMap<>()))
                        .shown()
                        .run(),
                "forget",
                (bench, asking) -> bench.operations.forget(asking.caller, asking.id));
    }

    private record Asking(Caller caller, String id) {}

    private static void done(CompletionStage<Shown<FoundGroup>> group) {
        Bench.now(group).shown().run();
    }

    static Stream<Arguments> actionsAndPlaces() {
        return actions().keySet().stream()
                .flatMap(action -> Stream.of("memory", "the store").map(place -> Arguments.of(action, place)));
    }

    @ParameterizedTest(name = "{0} what is in {1}")
    @MethodSource("actionsAndPlaces")
    void groupsOfOthersAreNotFound(String action, String place) {
        UUID group = post(place);

        Problem refused = refusal(action, BOB, group);

        assertThat(refused.kind()).isEqualTo(Problem.Kind.NOT_FOUND);
        assertThat(refused).isEqualTo(refusal(action, BOB, UNKNOWN));
        assertThat(find(ROOT, group).state()).isNotEqualTo(GroupState.FINISHED);
        bench.settle();
        assertThat(refusal(action, BOB, group)).isEqualTo(refused);
        assertThat(find(ALICE, group).counts().values()).contains(1);
        bench.quota.charge("bob", RestBench.MAX_TASKS);
        bench.assertNothingIsHeld("afterwards", "bob");
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "the store"})
    void anAdministratorHasEverybodysGroups(String place) {
        UUID group = post(place);

        assertThat(find(ROOT, group).id()).isEqualTo(group);
        assertThat(list(ROOT)).containsExactly(group);
        act("cancel", ROOT, group);
        assertThat(find(ALICE, group).state()).isEqualTo(GroupState.FINISHED);
        act("forget", ROOT, group);
        assertThat(refusal("find", ALICE, group).kind()).isEqualTo(Problem.Kind.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "the store"})
    void aDeletedGroupIsNotFoundByItsOwnerEither(String place) {
        UUID group = post(place);
        assertThat(refusal("forget", ALICE, group).kind()).isEqualTo(Problem.Kind.NOT_FINISHED);
        bench.settle();

        act("forget", ALICE, group);

        Problem gone = refusal("find", ALICE, group);
        assertThat(gone).isEqualTo(refusal("find", ALICE, UNKNOWN));
        assertThat(refusal("forget", ALICE, group)).isEqualTo(gone);
        assertThat(refusal("follow", ROOT, group)).isEqualTo(gone);
        assertThat(list(ROOT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "the store"})
    void aListContainsOnlyOnesOwnGroups(String place) {
        UUID alices = post(place);
        String bobs = bench.post("bob", RestBench.DELAY, "Prefer: respond-async")
                .header("Location")
                .orElseThrow();

        assertThat(list(ALICE)).containsExactly(alices);
        assertThat(list(BOB)).containsExactly(id(bobs));
        assertThat(list(ROOT)).containsExactlyInAnyOrder(alices, id(bobs));
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "the store"})
    void eventsOfOthersAreNotFound(String place) {
        UUID group = post(place);

        TestExchange bobs = bench.follow("bob", group);

        assertThat(bobs.status()).isEqualTo(404);
        assertThat(bobs.body()).isEqualTo(bench.follow("bob", UNKNOWN).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"no id", "", "01970000-0000-7000-8000-00000000000g"})
    void malformedIdsAreNotFound(String id) {
        assertThatCode(() -> bench.operations.find(ALICE, id))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem()).isEqualTo(refusal("find", ALICE, UNKNOWN)));
    }

    private UUID post(String place) {
        if (place.equals("memory")) {
            bench.post("alice", RestBench.DELAY);
            return bench.registry
                    .list(owner -> true, group -> true, Optional.empty(), 1)
                    .get(0)
                    .id();
        }
        return id(bench.post("alice", RestBench.DELAY, "Prefer: respond-async")
                .header("Location")
                .orElseThrow());
    }

    private static UUID id(String location) {
        return UUID.fromString(location.replaceFirst(".*/", ""));
    }

    private void act(String action, Caller caller, UUID group) {
        actions().get(action).accept(bench, new Asking(caller, group.toString()));
        bench.clock.advance(Duration.ofMillis(20));
    }

    private Problem refusal(String action, Caller caller, UUID group) {
        return catchThrowableOfType(ProblemException.class, () -> act(action, caller, group))
                .problem();
    }

    private GroupSummary find(Caller caller, UUID group) {
        Shown<FoundGroup> found = bench.operations.find(caller, group.toString());
        found.shown().run();
        return found.what().group().summary();
    }

    private List<UUID> list(Caller caller) {
        return bench
                .operations
                .list(caller, GroupList.read(new QueryParameters(new MultivaluedHashMap<>())), Runnable::run)
                .stream()
                .map(GroupSummary::id)
                .toList();
    }
}

package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.background.Places.Place;
import io.muster.budget.ByteBudget;
import io.muster.document.DocumentSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlacesTest {

    private final ByteBudget memory = new ByteBudget(1_000, 400);
    private final Places places = new Places(3, memory);

    @Test
    void noMoreGroupsRunThanThereArePlaces() {
        Place first = places.tryTake("a", size(1)).orElseThrow();
        places.tryTake("a", size(1)).orElseThrow();
        places.tryTake("a", size(1)).orElseThrow();

        assertThat(places.tryTake("b", size(1))).isEmpty();
        assertThat(places.tryTakeForCaller("b", size(1))).isPresent();
        first.leave();
        first.leave();
        assertThat(places.free()).isZero();
        assertThat(memory.taken()).isEqualTo(3);
    }

    @Test
    void halfOfThePlacesAreReservedForTheQueue() {
        List<Place> callers = new ArrayList<>();
        for (int caller = 0; caller < 110; caller++) {
            callers.add(places.tryTakeForCaller("c" + caller, size(1)).orElseThrow());
        }

        assertThat(places.free()).isEqualTo(2);
        assertThat(places.tryTake("a", size(1))).isPresent();
        assertThat(places.tryTake("a", size(1))).isPresent();
        assertThat(places.tryTake("a", size(1))).isEmpty();
        callers.forEach(Place::leave);
        assertThat(places.free()).isOne();
    }

    @Test
    void halfOfTheMemoryIsReservedForTheQueue() {
        Place caller = places.tryTakeForCaller("a", size(200)).orElseThrow();

        assertThat(places.tryTakeForCaller("b", size(51))).isEmpty();
        assertThat(places.tryTake("c", size(250))).isPresent();
        caller.leave();
        assertThat(places.tryTakeForCaller("b", size(250))).isPresent();
        assertThat(places.tryTakeForCaller("b", size(1))).isEmpty();
    }

    @Test
    void claimedGroupsCountUntilTheyAreStarted() {
        Place started = places.tryTake("a", size(1)).orElseThrow();
        Place lost = places.tryTake("a", size(1)).orElseThrow();
        started.claimed(5, 70);
        lost.claimed(1, 3);

        assertThat(places.claimedTasks()).isEqualTo(6);
        assertThat(places.claimedResults()).isEqualTo(73);
        started.started();
        started.leave();
        assertThat(places.claimedTasks()).isOne();
        lost.leave();
        assertThat(places.claimedTasks()).isZero();
        assertThat(places.claimedResults()).isZero();
    }

    @Test
    void theBackgroundUsesHalfOfTheMemoryAndACallerTheirShare() {
        places.tryTake("a", size(300)).orElseThrow();

        assertThat(places.tryTake("a", size(101))).isEmpty();
        assertThat(places.tryTake("b", size(201))).isEmpty();
        assertThat(places.tryTakeForCaller("b", size(201))).isEmpty();
        assertThat(places.tryTake("b", size(200))).isPresent();
        assertThat(places.free()).isOne();
        assertThat(memory.taken()).isEqualTo(500);
    }

    @Test
    void memoryOfRequestsCountsToo() {
        memory.take(900);

        assertThat(places.tryTake("a", size(101))).isEmpty();
        assertThat(places.memory(7, 8).memory()).isEqualTo(100);
    }

    @Test
    void aPlaceHoldsTheMemoryOfTheParsedDocument() {
        Place place = places.tryTake("a", size(300)).orElseThrow();

        // an older node had estimated less
        place.isRead(320);
        assertThat(memory.taken()).isEqualTo(320);
        place.isParsed(50);
        assertThat(memory.taken()).isEqualTo(50);
        assertThat(places.tryTake("a", size(350))).isPresent();
        place.leave();
        assertThat(memory.taken()).isEqualTo(350);
    }

    @Test
    void anotherLargeGroupMayBeReadOnceTheFirstIsParsed() {
        Place large = places.tryTake("a", size(600)).orElseThrow();
        large.isParsed(100);

        Place next = places.tryTake("b", size(600)).orElseThrow();
        large.leave();
        assertThat(places.tryTake("c", size(600))).isEmpty();
        next.isParsed(501);
        assertThat(places.memory(7, 8).largest()).isZero();
        next.leave();
        assertThat(memory.taken()).isZero();
        assertThat(places.tryTake("c", size(600))).isPresent();
    }

    @Test
    void oneLargeGroupRunsAtATime() {
        Place large = places.tryTake("a", size(450)).orElseThrow();

        assertThat(places.tryTake("b", size(1_000))).isEmpty();
        assertThat(places.memory(7, 8).largest()).isZero();
        large.leave();
        assertThat(places.tryTake("b", size(1_001))).isEmpty();
        Optional<Place> next = places.tryTake("b", size(1_000));
        assertThat(next).isPresent();
        next.get().leave();
        assertThat(memory.taken()).isZero();
        assertThat(places.memory(7, 8).largest()).isEqualTo(1_000);
    }

    @Test
    void oneSuspectRunsAtATime() {
        Place suspect = places.tryTake("a", size(1)).orElseThrow();
        suspect.suspect();

        assertThat(places.mayTakeSuspect()).isFalse();
        suspect.leave();
        assertThat(places.mayTakeSuspect()).isTrue();
    }

    private static DocumentSize size(long memory) {
        return new DocumentSize(memory, memory);
    }
}

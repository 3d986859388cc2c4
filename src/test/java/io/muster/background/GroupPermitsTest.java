package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.background.GroupPermits.Permit;
import io.muster.budget.ByteBudget;
import io.muster.document.DocumentSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupPermitsTest {

    private final ByteBudget memory = new ByteBudget(1_000, 400);
    private final GroupPermits permits = new GroupPermits(3, memory);

    @Test
    void noMoreGroupsRunThanThereArePlaces() {
        Permit first = permits.tryAcquire("a", size(1)).orElseThrow();
        permits.tryAcquire("a", size(1)).orElseThrow();
        permits.tryAcquire("a", size(1)).orElseThrow();

        assertThat(permits.tryAcquire("b", size(1))).isEmpty();
        assertThat(permits.tryAcquireForCaller("b", size(1))).isPresent();
        first.release();
        first.release();
        assertThat(permits.free()).isZero();
        assertThat(memory.reserved()).isEqualTo(3);
    }

    @Test
    void halfOfThePlacesAreReservedForTheQueue() {
        List<Permit> callers = new ArrayList<>();
        for (int caller = 0; caller < 110; caller++) {
            callers.add(permits.tryAcquireForCaller("c" + caller, size(1)).orElseThrow());
        }

        assertThat(permits.free()).isEqualTo(2);
        assertThat(permits.tryAcquire("a", size(1))).isPresent();
        assertThat(permits.tryAcquire("a", size(1))).isPresent();
        assertThat(permits.tryAcquire("a", size(1))).isEmpty();
        callers.forEach(Permit::release);
        assertThat(permits.free()).isOne();
    }

    @Test
    void halfOfTheMemoryIsReservedForTheQueue() {
        Permit caller = permits.tryAcquireForCaller("a", size(200)).orElseThrow();

        assertThat(permits.tryAcquireForCaller("b", size(51))).isEmpty();
        assertThat(permits.tryAcquire("c", size(250))).isPresent();
        caller.release();
        assertThat(permits.tryAcquireForCaller("b", size(250))).isPresent();
        assertThat(permits.tryAcquireForCaller("b", size(1))).isEmpty();
    }

    @Test
    void claimedGroupsCountUntilTheyAreStarted() {
        Permit started = permits.tryAcquire("a", size(1)).orElseThrow();
        Permit lost = permits.tryAcquire("a", size(1)).orElseThrow();
        started.claimed(5, 70);
        lost.claimed(1, 3);

        assertThat(permits.claimedTasks()).isEqualTo(6);
        assertThat(permits.claimedResults()).isEqualTo(73);
        started.started();
        started.release();
        assertThat(permits.claimedTasks()).isOne();
        lost.release();
        assertThat(permits.claimedTasks()).isZero();
        assertThat(permits.claimedResults()).isZero();
    }

    @Test
    void theBackgroundUsesHalfOfTheMemoryAndACallerTheirShare() {
        permits.tryAcquire("a", size(300)).orElseThrow();

        assertThat(permits.tryAcquire("a", size(101))).isEmpty();
        assertThat(permits.tryAcquire("b", size(201))).isEmpty();
        assertThat(permits.tryAcquireForCaller("b", size(201))).isEmpty();
        assertThat(permits.tryAcquire("b", size(200))).isPresent();
        assertThat(permits.free()).isOne();
        assertThat(memory.reserved()).isEqualTo(500);
    }

    @Test
    void memoryOfRequestsCountsToo() {
        memory.tryReserve(900);

        assertThat(permits.tryAcquire("a", size(101))).isEmpty();
        assertThat(permits.memory(7, 8).memory()).isEqualTo(100);
    }

    @Test
    void aPlaceHoldsTheMemoryOfTheParsedDocument() {
        Permit permit = permits.tryAcquire("a", size(300)).orElseThrow();

        // an older node had estimated less
        permit.isRead(320);
        assertThat(memory.reserved()).isEqualTo(320);
        permit.isParsed(50);
        assertThat(memory.reserved()).isEqualTo(50);
        assertThat(permits.tryAcquire("a", size(350))).isPresent();
        permit.release();
        assertThat(memory.reserved()).isEqualTo(350);
    }

    @Test
    void anotherLargeGroupMayBeReadOnceTheFirstIsParsed() {
        Permit large = permits.tryAcquire("a", size(600)).orElseThrow();
        large.isParsed(100);

        Permit next = permits.tryAcquire("b", size(600)).orElseThrow();
        large.release();
        assertThat(permits.tryAcquire("c", size(600))).isEmpty();
        next.isParsed(501);
        assertThat(permits.memory(7, 8).largest()).isZero();
        next.release();
        assertThat(memory.reserved()).isZero();
        assertThat(permits.tryAcquire("c", size(600))).isPresent();
    }

    @Test
    void oneLargeGroupRunsAtATime() {
        Permit large = permits.tryAcquire("a", size(450)).orElseThrow();

        assertThat(permits.tryAcquire("b", size(1_000))).isEmpty();
        assertThat(permits.memory(7, 8).largest()).isZero();
        large.release();
        assertThat(permits.tryAcquire("b", size(1_001))).isEmpty();
        Optional<Permit> next = permits.tryAcquire("b", size(1_000));
        assertThat(next).isPresent();
        next.get().release();
        assertThat(memory.reserved()).isZero();
        assertThat(permits.memory(7, 8).largest()).isEqualTo(1_000);
    }

    @Test
    void oneSuspectRunsAtATime() {
        Permit suspect = permits.tryAcquire("a", size(1)).orElseThrow();
        suspect.suspect();

        assertThat(permits.mayRunSuspect()).isFalse();
        suspect.release();
        assertThat(permits.mayRunSuspect()).isTrue();
    }

    private static DocumentSize size(long memory) {
        return new DocumentSize(memory, memory);
    }
}

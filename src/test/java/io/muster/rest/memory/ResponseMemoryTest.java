package io.muster.rest.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.muster.budget.ByteBudget;
import io.muster.rest.problem.ProblemException;
import org.junit.jupiter.api.Test;

class ResponseMemoryTest {

    private final ByteBudget node = new ByteBudget(4_000_000, 1_000_000);
    private final ResponseMemory memory = new ResponseMemory(node);

    @Test
    void largeResponsesAreReadOneAfterTheOtherBesideStreams() {
        Runnable stream = memory.reserveForStream("alice");
        Runnable large = memory.reserve("alice", 5_000_000);

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> memory.reserve("alice", 5_000_000));
        memory.reserve("alice", 100_000).run();
        memory.reserve("bob", 5_000_000).run();

        large.run();
        memory.reserve("alice", 5_000_000).run();
        stream.run();
        assertThat(node.reserved()).isZero();
    }
}

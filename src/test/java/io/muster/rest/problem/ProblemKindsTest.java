package io.muster.rest.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.task.FaultCode;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProblemKindsTest {

    @Test
    void aTypeThatIsAlsoAFaultHasItsTitle() {
        Map<String, FaultCode> faults =
                Arrays.stream(FaultCode.values()).collect(Collectors.toMap(FaultCode::slug, Function.identity()));

        assertThat(Problem.Kind.values()).allSatisfy(kind -> {
            FaultCode fault = faults.get(kind.slug());
            if (fault != null) {
                assertThat(kind.title()).isEqualTo(fault.title());
            }
        });
        assertThat(Problem.Kind.values())
                .filteredOn(kind -> faults.containsKey(kind.slug()))
                .containsExactlyInAnyOrder(
                        Problem.Kind.TARGET_REFUSED, Problem.Kind.QUOTA_EXCEEDED, Problem.Kind.OVERLOADED);
    }

    @Test
    void slugsAreUnique() {
        assertThat(Problem.Kind.values()).extracting(Problem.Kind::slug).doesNotHaveDuplicates();
    }
}

package io.muster.selection;

import java.util.function.BooleanSupplier;
import software.amazon.smithy.jmespath.JmespathException;

/**
 * Bounds one evaluation: its time by counting steps, its memory by counting what it builds. For one thread.
 *
 * <p>Thrown exceptions are {@link JmespathException}s, as the library's own.
 */
final class EvaluationLimits {

    // of some 20 ns each
    private static final int MAX_STEPS = 2_000_000;

    // of some 8 bytes each
    private static final int MAX_BUILT = 1_000_000;

    private static final int STEPS_BETWEEN_CHECKS = 4_096;

    private final BooleanSupplier isWanted;
    private long steps;
    private long built;
    private long nextCheck = STEPS_BETWEEN_CHECKS;

    /** @param isWanted whether anybody still waits for the result; asked now and then */
    EvaluationLimits(BooleanSupplier isWanted) {
        this.isWanted = isWanted;
    }

    void step() {
        steps(1);
    }

    void steps(long more) {
        steps += more;
        if (steps > MAX_STEPS) {
            throw new JmespathException("it takes more than %d steps".formatted(MAX_STEPS));
        }
        if (steps >= nextCheck) {
            nextCheck = steps + STEPS_BETWEEN_CHECKS;
            if (!isWanted.getAsBoolean()) {
                throw new JmespathException("the task ended before it was evaluated");
            }
        }
    }

    void build(long more) {
        built += more;
        if (built > MAX_BUILT) {
            throw new JmespathException("its intermediate results are too large");
        }
    }
}

package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.database.StoreBusyException;
import io.muster.database.StoreUnavailableException;
import io.muster.testing.ManualTimer;
import io.muster.testing.QuietLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChoresTest {

    private static final Duration ROUND = Duration.ofMillis(500);

    private final ManualTimer timer = new ManualTimer();
    private final List<String> done = new ArrayList<>();
    private boolean idle;
    private final Chores chores = new Chores(timer, ROUND, () -> idle);
    private Optional<String> node = Optional.of("a");

    @Test
    void eachRunsAtItsInterval() {
        add(Duration.ZERO, "turn");
        add(ROUND, "round");
        add(Duration.ofSeconds(1), "second");

        run();
        assertThat(done).containsExactly("turn a", "round a", "second a");
        run();
        assertThat(done).endsWith("second a", "turn a");
        timer.advance(ROUND);
        run();
        assertThat(done).endsWith("turn a", "turn a", "round a");
        timer.advance(ROUND);
        run();
        assertThat(done).endsWith("turn a", "round a", "second a");
    }

    @Test
    void anIdleNodeRunsThemLessOften() {
        chores.add(new Chore(ROUND, ROUND.multipliedBy(3), name -> done.add("look")));
        idle = true;
        run();
        timer.advance(ROUND.multipliedBy(2));
        run();
        assertThat(done).hasSize(1);

        timer.advance(ROUND);
        run();
        assertThat(done).hasSize(2);

        idle = false;
        timer.advance(ROUND);
        run();
        assertThat(done).hasSize(3);
    }

    @Test
    void toleratesARoundThatIsALittleEarly() {
        add(ROUND, "round");
        run();
        timer.advance(ROUND.minusMillis(5));
        run();

        assertThat(done).hasSize(2);
    }

    @Test
    void nothingRunsWithoutALease() {
        chores.add(new Chore(ROUND, name -> {
            done.add("first " + name);
            node = Optional.empty();
        }));
        add(ROUND, "second");

        run();
        run();

        assertThat(done).containsExactly("first a");
    }

    @Test
    void aFailureDoesNotPreventTheOthers() {
        chores.add(new Chore(Duration.ZERO, name -> {
            throw new IllegalStateException("on purpose");
        }));
        add(ROUND, "other");

        try (QuietLog log = QuietLog.of(Chores.class)) {
            run();
            assertThat(log.records()).hasSize(1);
        }

        assertThat(done).containsExactly("other a");
    }

    @Test
    void reportsAnUnavailableDatabaseAfterAllOthersHaveRun() {
        StoreUnavailableException away = new StoreUnavailableException(null);
        fails(new StoreBusyException(null));
        fails(away);
        fails(new StoreBusyException(null));
        add(ROUND, "other");

        assertThatThrownBy(this::run).isSameAs(away);

        assertThat(done).containsExactly("other a");
    }

    @Test
    void reportsABusyDatabaseIfNothingIsWorse() {
        fails(new StoreBusyException(null));
        add(ROUND, "other");

        assertThatThrownBy(this::run).isInstanceOf(StoreBusyException.class);

        assertThat(done).containsExactly("other a");
    }

    private void fails(RuntimeException thrown) {
        chores.add(new Chore(Duration.ZERO, name -> {
            throw thrown;
        }));
    }

    private void add(Duration every, String name) {
        chores.add(new Chore(every, node -> done.add(name + " " + node)));
    }

    private void run() {
        chores.run(() -> node);
    }
}

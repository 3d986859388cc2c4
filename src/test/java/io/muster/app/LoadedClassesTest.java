package io.muster.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.QuietLog;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadedClassesTest {

    private static final Error FAILURE = new NoClassDefFoundError("io/muster/task/TaskSpec");

    private final LoadedClasses classes = new LoadedClasses(LoadedClassesTest.class.getClassLoader());

    @Test
    void aNodeWhoseClassesCannotBeLoadedAbandonsItsWorkOnce() {
        AtomicInteger times = new AtomicInteger();
        classes.onBroken(times::incrementAndGet);
        assertThat(classes.test(new IllegalStateException())).isFalse();
        assertThat(classes.areBroken()).isFalse();

        try (QuietLog log = QuietLog.of(LoadedClasses.class)) {
            assertThat(classes.test(FAILURE)).isTrue();
            assertThat(classes.test(FAILURE)).isTrue();
            assertThat(log.records()).hasSize(1);
        }

        assertThat(times).hasValue(1);
        assertThat(classes.areBroken()).isTrue();
    }

    @Test
    void isBrokenEvenIfAbandoningTheWorkFails() {
        classes.onBroken(() -> {
            throw new NoClassDefFoundError("this too");
        });

        try (QuietLog log = QuietLog.of(LoadedClasses.class)) {
            assertThat(classes.test(FAILURE)).isTrue();
            assertThat(log.records()).hasSize(2);
        }
        assertThat(classes.areBroken()).isTrue();
    }
}

package io.muster.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ApplicationStartTest {

    private final AtomicInteger begun = new AtomicInteger();
    private final ApplicationStart start = new ApplicationStart(begun::incrementAndGet);

    @Test
    void withoutAnEventItStartsAtOnceAndOnce() {
        start.await();
        start.now();

        assertThat(begun).hasValue(1);
    }

    @Test
    void aCancelledStartDoesNotHappen() {
        start.cancel();
        start.now();

        assertThat(begun).hasValue(0);
    }
}

package io.muster.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.QuietLog;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A follower that throws does not prevent others from being notified. */
class ListenersTest {

    private final List<String> told = new ArrayList<>();

    @Test
    void ofAGroup() {
        GroupWatch watch = new GroupWatch();
        UUID group = UUID.randomUUID();
        watch.follow(group, () -> told.add("first"));
        watch.follow(group, ListenersTest::fail);
        watch.follow(group, () -> told.add("last"));

        try (QuietLog log = QuietLog.of(GroupWatch.class)) {
            watch.changed(group);
            assertThat(log.records()).hasSize(1);
        }

        assertThat(told).containsExactly("first", "last");
    }

    @Test
    void ofAPageThatHasBeenRead() {
        SharedPages pages = new SharedPages();
        assertThat(pages.begin(() -> told.add("reader"))).isTrue();
        pages.begin(() -> told.add("first"));
        pages.begin(ListenersTest::fail);
        pages.begin(() -> told.add("last"));

        try (QuietLog log = QuietLog.of(SharedPages.class)) {
            pages.done();
            assertThat(log.records()).hasSize(1);
        }

        assertThat(told).containsExactly("first", "last");
    }

    private static void fail() {
        throw new IllegalStateException("on purpose");
    }
}

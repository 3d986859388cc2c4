package io.muster.rest.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.budget.ByteBudget;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupFeed;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.registry.GroupRegistry;
import io.muster.registry.History;
import io.muster.registry.Owned;
import io.muster.task.TaskValue;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FinishedFeedTest {

    private static final History.Limits KEPT = new History.Limits(10, 10_000);

    private final ByteBudget node = new ByteBudget(1_000);
    private final Bench bench = new Bench(100);

    @Test
    void waitsForMemoryAndReleasesItOnce() {
        ManualBody body = new ManualBody();
        GroupRegistry registry = new GroupRegistry(bench.runner, new History(KEPT, KEPT));
        GroupSpec spec = Bench.spec(Join.of(Mode.ALL), 1, Rest.CANCEL, body);
        UUID id = registry.start(spec, "alice").id();
        body.succeed(new TaskValue("\"" + "x".repeat(400) + "\"", Map.of()));
        Owned group = registry.find(id).orElseThrow();
        GroupFeed first = new FinishedFeed(group, node.of("alice"));
        GroupFeed second = new FinishedFeed(group, node.of("alice"));
        Runnable leave = first.onChange(() -> {});

        assertThat(first.after(0).events()).hasSize(1);
        assertThat(second.after(0)).isEqualTo(GroupFeed.News.none());
        assertThat(second.isOver(1)).isFalse();
        assertThat(second.isOver(2)).isTrue();
        leave.run();
        leave.run();
        assertThat(node.reserved()).isZero();

        assertThat(second.after(0).events()).hasSize(1);
        second.onChange(() -> {}).run();
        assertThat(node.reserved()).isZero();
        // a turn in progress when the reader left
        second.after(0);
        assertThat(node.reserved()).isZero();
    }
}

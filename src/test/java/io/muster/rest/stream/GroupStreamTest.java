package io.muster.rest.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.muster.budget.Admission;
import io.muster.budget.ByteBudget;
import io.muster.document.GroupWriter;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.response.ResponseExchange;
import io.muster.response.ResponseExchanges;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.task.TaskValue;
import io.muster.testing.ManualTimer;
import io.muster.timer.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A stream that cannot be started leaves nothing registered in its group. */
class GroupStreamTest {

    private final ManualTimer timer = new ManualTimer();
    private final ByteBudget values = new ByteBudget(1_000_000);
    private final GroupRunner runner =
            new GroupRunner(timer, new Admission(10), new ResultLimits(100_000, 150, values), UUID::randomUUID);
    private final CompletableFuture<Object> task = new CompletableFuture<>();
    private final AtomicInteger gone = new AtomicInteger();

    @Test
    void withoutMemoryForItsHeartbeat() {
        assertNothingIsHeldAfter(new Timer() {
            @Override
            public Instant now() {
                return timer.now();
            }

            @Override
            public long nanoTime() {
                return timer.nanoTime();
            }

            @Override
            public Cancellable schedule(Duration delay, Runnable action) {
                throw new OutOfMemoryError("on purpose");
            }
        });
    }

    @Test
    void withoutAnExchangeToWriteTo() {
        assertNothingIsHeldAfter(timer);
    }

    private void assertNothingIsHeldAfter(Timer streams) {
        RunningGroup group = runner.start(new GroupSpec(
                Join.of(Mode.ALL),
                new Bounds(1, Duration.ofMinutes(1), OnTimeout.FAIL),
                Rest.CANCEL,
                List.of(new TaskSpec(new TaskId("a"), "manual", Optional.empty(), context -> task))));
        GroupStream stream = new GroupStream(
                group,
                0,
                gone::incrementAndGet,
                new GroupStream.Output(
                        streams,
                        new GroupWriter(URI.create("http://localhost/")),
                        StreamFormat.EVENT_STREAM,
                        () -> true));

        assertThat(catchThrowable(() -> stream.start(exchange()))).isNotNull();
        assertThat(gone).hasValue(1);
        task.complete(new TaskValue("[1]", Map.of()));
        assertThat(values.reserved()).isZero();
        assertThat(timer.pending()).isZero();
    }

    private ResponseExchange exchange() {
        return new ResponseExchanges(Runnable::run, timer, Duration.ofSeconds(30))
                .to(proxy(HttpServletRequest.class), proxy(HttpServletResponse.class));
    }

    private static <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null));
    }
}

package io.muster.rest.reply;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.muster.rest.filter.ContinuedAccess;
import io.muster.rest.memory.ResponseMemory;
import io.muster.rest.memory.Shown;
import io.muster.rest.problem.ProblemException;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.task.TaskValue;
import io.muster.testing.ManualTimer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.AsyncResponse;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every caller gets a response, whatever happens to it. */
class AsyncReplyTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ManualTimer timer = new ManualTimer();
    private final ByteBudget values = new ByteBudget(1_000_000);
    private final GroupRunner runner =
            new GroupRunner(timer, new Admission(10), new ResultLimits(100_000, 150, values), UUID::randomUUID);
    private final CompletableFuture<Object> task = new CompletableFuture<>();
    private final List<Object> answers = new ArrayList<>();
    private boolean broken;

    @Test
    void aFailedResponseBecomesAProblem() {
        broken = true;
        answer(Runnable::run);

        assertThat(answers).singleElement().isInstanceOf(ProblemException.class);
        assertNothingIsHeld();
    }

    @Test
    void aResponseWithoutAThreadBecomesAProblem() {
        answer(command -> {
            throw new RejectedExecutionException();
        });

        assertThat(answers).singleElement().isInstanceOf(ProblemException.class);
        assertNothingIsHeld();
    }

    @Test
    void aResponseThatIsNeverWrittenEventuallyBecomesAProblem() {
        answer(command -> {});
        assertThat(answers).isEmpty();

        timer.advance(TIMEOUT.plusSeconds(15));

        assertThat(answers).singleElement().isInstanceOf(ProblemException.class);
    }

    @Test
    void aResponseThatCannotBeBuiltReleasesItsMemory() {
        Shown<String> found = new Shown<>("found", new ResponseMemory(values).reserve("alice", 1_000));
        assertThat(values.reserved()).isPositive();

        AsyncReply.send(response(), ResponseExchange.of(request()), CompletableFuture.completedStage(found), what -> {
            throw new IllegalStateException("on purpose");
        });

        assertThat(answers).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(values.reserved()).isZero();
    }

    private void answer(Executor replies) {
        GroupSpec spec = new GroupSpec(
                Join.of(Mode.ALL),
                new Bounds(1, TIMEOUT, OnTimeout.FAIL),
                Rest.CANCEL,
                List.of(new TaskSpec(new TaskId("a"), "manual", Optional.empty(), context -> task)));
        RunningGroup group = runner.start(spec);
        new AsyncReply(replies, timer)
                .bind(response(), request(), group, new GroupWriter(URI.create("http://localhost/")), Optional.empty());
        task.complete(new TaskValue("1", Map.of()));
    }

    private void assertNothingIsHeld() {
        assertThat(values.reserved()).isZero();
        assertThat(timer.pending()).isZero();
    }

    private boolean resume(Object answer) {
        if (broken) {
            broken = false;
            throw new OutOfMemoryError("on purpose");
        }
        return answers.add(answer);
    }

    private HttpServletRequest request() {
        Map<String, Object> attributes = new HashMap<>();
        ContinuedAccess always = () -> true;
        attributes.put(ContinuedAccess.class.getName(), always);
        HttpServletRequest request = proxy(HttpServletRequest.class, (method, arguments) -> switch (method) {
            case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
            case "getAttribute" -> attributes.get(arguments[0]);
            default -> null;
        });
        new ResponseExchanges(Runnable::run, timer, Duration.ofSeconds(30))
                .to(request, proxy(HttpServletResponse.class, (method, arguments) -> null));
        return request;
    }

    private AsyncResponse response() {
        return proxy(AsyncResponse.class, (method, arguments) -> switch (method) {
            case "resume" -> resume(arguments[0]);
            case "register" -> List.of();
            default -> null;
        });
    }

    private static <T> T proxy(Class<T> type, BiFunction<String, Object[], @Nullable Object> calls) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> calls.apply(method.getName(), arguments)));
    }
}

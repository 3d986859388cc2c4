package io.muster.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.muster.access.Caller;
import io.muster.budget.Admission;
import io.muster.budget.ByteBudget;
import io.muster.budget.TasksInFlight;
import io.muster.document.CallbackReader;
import io.muster.document.DocumentLimits;
import io.muster.document.GroupReader;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.handler.TaskFactories;
import io.muster.handler.delay.DelayTasks;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.quota.TaskQuota;
import io.muster.registry.GroupRegistry;
import io.muster.registry.History;
import io.muster.response.ResponseExchange;
import io.muster.response.ResponseExchanges;
import io.muster.rest.filter.ContinuedAccess;
import io.muster.rest.memory.ResponseMemory;
import io.muster.rest.memory.WaitingRequests;
import io.muster.rest.request.GroupAdmission;
import io.muster.rest.request.GroupIntake;
import io.muster.testing.ManualTimer;
import io.muster.testing.Transforms;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A group whose stream cannot be started ends at once, rather than by its timeout. */
class StreamFilterTest {

    private static final String HOUR =
            "{\"tasks\": [{\"type\": \"delay\", \"duration\": \"1h\"}], \"timeout\": \"2h\"}";

    private final ManualTimer timer = new ManualTimer();
    private final ByteBudget documents = new ByteBudget(100_000);
    private final Admission node = new Admission(10);
    private final GroupRunner runner = new GroupRunner(timer, node, ResultLimits.none(), UUID::randomUUID);
    private final StreamFilter filter = new StreamFilter();
    private final ResponseExchange exchange = new ResponseExchanges(Runnable::run, timer, Duration.ofSeconds(30))
            .to(proxy(HttpServletRequest.class), proxy(HttpServletResponse.class));

    @Test
    void withoutAsynchronousMode() {
        assertNothingRunsAfter("startAsync");
    }

    @Test
    void withoutItsAddress() {
        assertNothingRunsAfter("getRequestURL");
    }

    private void assertNothingRunsAfter(String broken) {
        History.Limits any = new History.Limits(10, 10_000);
        filter.admission = new GroupAdmission(
                node,
                new TasksInFlight(10),
                new TaskQuota(Optional.empty(), () -> 0),
                new GroupRegistry(runner, new History(any, any)),
                runner,
                new WaitingRequests(new ByteBudget(100_000)));
        filter.intake = new GroupIntake(
                filter.admission,
                new GroupReader(
                        new TaskFactories(List.of(new DelayTasks(timer))),
                        new CallbackReader(AddressPolicy.parse(""), false),
                        Transforms.here(),
                        10),
                new DocumentLimits(1_000, 1_000, documents),
                true);
        filter.memory = new ResponseMemory(new ByteBudget(1_000_000));
        filter.timer = timer;

        HttpServletResponse response = proxy(HttpServletResponse.class);
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> filter.doFilter(request(broken), response, (passed, on) -> {}));
        assertThat(node.admitted()).isZero();
        assertThat(documents.reserved()).isZero();
    }

    private HttpServletRequest request(String broken) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                HttpServletRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals(broken)) {
                        throw new OutOfMemoryError("on purpose");
                    }
                    return valueOf(method, arguments);
                });
    }

    private @Nullable Object valueOf(Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "getMethod" -> "POST";
            case "getRequestURI" -> "/api/groups";
            case "getContextPath" -> "";
            case "getRequestURL" -> new StringBuffer("http://localhost/api/groups");
            case "getHeaders" -> Collections.enumeration(headers((String) arguments[0]));
            case "getUserPrincipal" -> Caller.LOCAL;
            case "getContentLengthLong" -> (long) HOUR.length();
            case "getInputStream" -> new In();
            case "isAsyncStarted" -> false;
            case "getAttribute" ->
                arguments[0].equals(ResponseExchange.class.getName()) ? exchange : (ContinuedAccess) () -> true;
            default -> null;
        };
    }

    private static List<String> headers(String name) {
        return switch (name) {
            case "Content-Type" -> List.of("application/json");
            case "Accept" -> List.of("text/event-stream");
            case "Host" -> List.of("localhost");
            default -> List.of();
        };
    }

    private static <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null));
    }

    private static final class In extends ServletInputStream {
        private final InputStream document = new ByteArrayInputStream(HOUR.getBytes(UTF_8));

        @Override
        public int read() throws IOException {
            return document.read();
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}

package io.muster.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.testing.DirectExecutor;
import io.muster.testing.ManualTimer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ResponseExchangeTest {

    private final ResponseExchanges exchanges =
            new ResponseExchanges(new DirectExecutor(), new ManualTimer(), ofSeconds(30));
    private final List<String> calls = new ArrayList<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final AtomicInteger over = new AtomicInteger();
    private String method = "GET";
    private boolean takesListeners = true;
    private boolean isCommitted;

    @Test
    void aLongBodyIsSentThroughABufferOfItsOwn() throws IOException {
        String body = "x".repeat(100_000);
        ResponseExchange exchange = exchange(body);
        exchange.endUnlessAsync();

        assertThat(exchange.sent()).isEqualTo(new ResponseExchange.Sent(Optional.of(200), 100_000, true));
        assertThat(sent.toString(UTF_8)).isEqualTo(body);
        assertThat(calls).containsSubsequence("setBufferSize", "getOutputStream", "setWriteListener", "complete");
        assertThat(over).hasValue(1);
        assertThat(exchanges.unsent()).isZero();
    }

    @Test
    void whatWasSentIsKnownWhenItIsOver() throws IOException {
        ResponseExchange small = exchange("{}");
        List<ResponseExchange.Sent> sent = new ArrayList<>();
        small.whenOver(() -> sent.add(small.sent()));
        small.endUnlessAsync();
        ResponseExchange gone = exchange("{}");
        gone.whenOver(() -> sent.add(gone.sent()));
        gone.abandon();

        assertThat(sent)
                .containsExactly(
                        new ResponseExchange.Sent(Optional.of(200), 2, true),
                        new ResponseExchange.Sent(Optional.empty(), 0, false));
    }

    /**
     * The exchange completes before the request's thread has returned, while no thread may block: the connection has
     * its next request by then.
     */
    @Test
    void anExchangeCompletedBeforeItsRequestReturnsIsNotStartedAgain() throws IOException {
        while (exchanges.limits().enterBlocking()) {
            // so that none may block
        }
        ResponseExchange exchange = exchange("{}");
        exchange.request().startAsync().complete();
        calls.clear();

        exchange.endUnlessAsync();

        assertThat(calls).isEmpty();
        assertThat(over).hasValue(1);
    }

    /** Payara stops Jakarta REST before the application can respond with it. */
    @Test
    void aStoppingApplicationRespondsUnavailableToOpenRequests() throws IOException {
        ResponseExchange waiting = exchange("{}");
        waiting.request().startAsync();
        ResponseExchange sent = exchange("{}");
        sent.endUnlessAsync();
        calls.clear();

        exchanges.close();

        assertThat(calls).containsExactly("reset", "setHeader", "setStatus 503", "complete");
        // by a late thread of the application
        waiting.response().setStatus(202);
        assertThat(calls).doesNotContain("setStatus 202");
        assertThat(over).hasValue(2);
        waiting.endUnlessAsync();
        exchanges.close();
        assertThat(calls).endsWith("complete").hasSize(4);
    }

    @Test
    void anErrorPageOfTheServerIsCompleted() throws IOException {
        ResponseExchange waiting = exchange("{}");
        waiting.request().startAsync();
        calls.clear();
        isCommitted = true;

        exchanges.close();

        assertThat(calls).containsExactly("complete");
        assertThat(over).hasValue(1);
    }

    @Test
    void anAnswerThatCannotBeSentReleasesItsMemoryAndIsCompleted() throws IOException {
        takesListeners = false;
        ResponseExchange exchange = exchange("x".repeat(100_000));

        assertThatThrownBy(exchange::endUnlessAsync).hasMessage("on purpose");
        assertThat(exchange.sent().whole()).isFalse();
        assertThat(over).hasValue(1);
        assertThat(exchanges.unsent()).isZero();
        assertThat(calls).endsWith("complete");
    }

    @Test
    void headGetsTheSameResponseWhetherOrNotAThreadMayBlock() throws IOException {
        method = "HEAD";
        exchange("x".repeat(100_000)).endUnlessAsync();
        assertThat(calls).containsExactly("setContentLengthLong 100000");

        while (exchanges.limits().enterBlocking()) {
            // so that none may block
        }
        calls.clear();
        exchange("x".repeat(100_000)).endUnlessAsync();

        assertThat(calls).containsSubsequence("setContentLengthLong 100000", "flush", "complete");
        assertThat(sent.size()).isZero();
        assertThat(over).hasValue(2);
    }

    private ResponseExchange exchange(String body) throws IOException {
        ResponseExchange exchange = exchanges.to(
                server(HttpServletRequest.class, this::ofRequest), server(HttpServletResponse.class, this::ofResponse));
        exchange.whenOver(over::incrementAndGet);
        exchange.response().getOutputStream().write(body.getBytes(UTF_8));
        return exchange;
    }

    private Object ofRequest(Object proxy, Method called, Object[] arguments) {
        return switch (called.getName()) {
            case "getMethod" -> method;
            case "isAsyncStarted" -> false;
            case "startAsync" -> {
                calls.add("startAsync");
                yield server(AsyncContext.class, this::ofContext);
            }
            default -> null;
        };
    }

    private Object ofContext(Object proxy, Method called, Object[] arguments) {
        if (called.getName().equals("complete")) {
            calls.add("complete");
        }
        return null;
    }

    private Object ofResponse(Object proxy, Method called, Object[] arguments) {
        switch (called.getName()) {
            case "setStatus" -> calls.add(called.getName() + " " + arguments[0]);
            case "setBufferSize", "flushBuffer", "reset", "setHeader" -> calls.add(called.getName());
            case "setContentLengthLong" -> calls.add(called.getName() + " " + arguments[0]);
            case "getOutputStream" -> {
                calls.add(called.getName());
                return new Client();
            }
            case "isCommitted" -> {
                return isCommitted;
            }
            case "containsHeader" -> {
                return false;
            }
            case "getStatus" -> {
                return 200;
            }
            default -> {}
        }
        return null;
    }

    private <T> T server(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Accepts everything that is written. */
    private final class Client extends ServletOutputStream {

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            calls.add("setWriteListener");
            if (!takesListeners) {
                throw new IllegalStateException("on purpose");
            }
        }

        @Override
        public void write(int b) {
            sent.write(b);
        }

        @Override
        public void flush() {
            calls.add("flush");
        }
    }
}

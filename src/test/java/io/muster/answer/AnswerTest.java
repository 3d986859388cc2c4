package io.muster.answer;

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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AnswerTest {

    private final Answers answers = new Answers(new DirectExecutor(), new ManualTimer(), ofSeconds(30));
    private final List<String> calls = new ArrayList<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final AtomicInteger over = new AtomicInteger();
    private String method = "GET";
    private boolean takesListeners = true;
    private boolean isCommitted;

    @Test
    void aLongBodyIsSentThroughABufferOfItsOwn() throws IOException {
        String body = "x".repeat(100_000);
        answer(body).endUnlessAsync();

        assertThat(sent.toString(UTF_8)).isEqualTo(body);
        assertThat(calls).containsSubsequence("setBufferSize", "getOutputStream", "setWriteListener", "complete");
        assertThat(over).hasValue(1);
        assertThat(answers.unsent()).isZero();
    }

    /**
     * The exchange completes before the request's thread has returned, while no thread may block: the connection has
     * its next request by then.
     */
    @Test
    void anExchangeCompletedBeforeItsRequestReturnsIsNotStartedAgain() throws IOException {
        while (answers.limits().enterBlocking()) {
            // so that none may block
        }
        Answer answer = answer("{}");
        answer.request().startAsync().complete();
        calls.clear();

        answer.endUnlessAsync();

        assertThat(calls).isEmpty();
        assertThat(over).hasValue(1);
    }

    /** Payara stops Jakarta REST before the application can respond with it. */
    @Test
    void aStoppingApplicationRespondsUnavailableToOpenRequests() throws IOException {
        Answer waiting = answer("{}");
        waiting.request().startAsync();
        Answer answered = answer("{}");
        answered.endUnlessAsync();
        calls.clear();

        answers.close();

        assertThat(calls).containsExactly("reset", "setHeader", "setStatus 503", "complete");
        // by a late thread of the application
        waiting.response().setStatus(202);
        assertThat(calls).doesNotContain("setStatus 202");
        assertThat(over).hasValue(2);
        waiting.endUnlessAsync();
        answers.close();
        assertThat(calls).endsWith("complete").hasSize(4);
    }

    @Test
    void anErrorPageOfTheServerIsCompleted() throws IOException {
        Answer waiting = answer("{}");
        waiting.request().startAsync();
        calls.clear();
        isCommitted = true;

        answers.close();

        assertThat(calls).containsExactly("complete");
        assertThat(over).hasValue(1);
    }

    @Test
    void anAnswerThatCannotBeSentReleasesItsMemoryAndIsCompleted() throws IOException {
        takesListeners = false;
        Answer answer = answer("x".repeat(100_000));

        assertThatThrownBy(answer::endUnlessAsync).hasMessage("on purpose");
        assertThat(over).hasValue(1);
        assertThat(answers.unsent()).isZero();
        assertThat(calls).endsWith("complete");
    }

    @Test
    void headGetsTheSameResponseWhetherOrNotAThreadMayBlock() throws IOException {
        method = "HEAD";
        answer("x".repeat(100_000)).endUnlessAsync();
        assertThat(calls).containsExactly("setContentLengthLong 100000");

        while (answers.limits().enterBlocking()) {
            // so that none may block
        }
        calls.clear();
        answer("x".repeat(100_000)).endUnlessAsync();

        assertThat(calls).containsSubsequence("setContentLengthLong 100000", "flush", "complete");
        assertThat(sent.size()).isZero();
        assertThat(over).hasValue(2);
    }

    private Answer answer(String body) throws IOException {
        Answer answer = answers.to(
                server(HttpServletRequest.class, this::ofRequest), server(HttpServletResponse.class, this::ofResponse));
        answer.whenOver(over::incrementAndGet);
        answer.response().getOutputStream().write(body.getBytes(UTF_8));
        return answer;
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

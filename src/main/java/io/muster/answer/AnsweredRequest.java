package io.muster.answer;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A request whose exchange, once it is asynchronous, is complete when its {@link Answer} has been sent. It has no cookies:
 * nothing here reads them, and those of other applications on the same host name need not be ones that the server can parse.
 */
final class AnsweredRequest extends HttpServletRequestWrapper {

    private final Answer answer;
    private @Nullable AsyncContext exchange;

    AnsweredRequest(HttpServletRequest request, Answer answer) {
        super(request);
        this.answer = answer;
    }

    @Override
    public Cookie @Nullable [] getCookies() {
        return null;
    }

    @Override
    public AsyncContext startAsync() {
        return startAsync(this, answer.response());
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        AsyncContext started = super.startAsync(request, response);
        answer.started(started);
        exchange = new AnsweredExchange(started, answer);
        return exchange;
    }

    @Override
    public AsyncContext getAsyncContext() {
        return exchange == null ? super.getAsyncContext() : exchange;
    }
}

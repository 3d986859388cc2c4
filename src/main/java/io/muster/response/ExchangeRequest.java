package io.muster.response;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A request whose exchange, once asynchronous, is complete when its response has been sent. It exposes no cookies:
 * nothing here reads them, and the server may be unable to parse those of other applications on the same host.
 */
final class ExchangeRequest extends HttpServletRequestWrapper {

    private final Supplier<HttpServletResponse> response;
    private final UnaryOperator<AsyncContext> onStart;
    private @Nullable AsyncContext exchange;

    /**
     * @param response the response as the application sees it
     * @param onStart maps the server's exchange to the one that the application sees
     */
    ExchangeRequest(
            HttpServletRequest request, Supplier<HttpServletResponse> response, UnaryOperator<AsyncContext> onStart) {
        super(request);
        this.response = response;
        this.onStart = onStart;
    }

    @Override
    public Cookie @Nullable [] getCookies() {
        return null;
    }

    @Override
    public AsyncContext startAsync() {
        return startAsync(this, response.get());
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        exchange = onStart.apply(super.startAsync(request, response));
        return exchange;
    }

    @Override
    public AsyncContext getAsyncContext() {
        return exchange == null ? super.getAsyncContext() : exchange;
    }
}

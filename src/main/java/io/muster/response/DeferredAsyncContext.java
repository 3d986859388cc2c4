package io.muster.response;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/** An exchange that the application may complete before its client has read the response. */
final class DeferredAsyncContext implements AsyncContext {

    private final AsyncContext exchange;
    private final Runnable onComplete;

    /** @param onComplete run when the application completes the exchange; has to complete the server's exchange */
    DeferredAsyncContext(AsyncContext exchange, Runnable onComplete) {
        this.exchange = exchange;
        this.onComplete = onComplete;
    }

    @Override
    public void complete() {
        onComplete.run();
    }

    @Override
    public ServletRequest getRequest() {
        return exchange.getRequest();
    }

    @Override
    public ServletResponse getResponse() {
        return exchange.getResponse();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return exchange.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
        exchange.dispatch();
    }

    @Override
    public void dispatch(String path) {
        exchange.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext context, String path) {
        exchange.dispatch(context, path);
    }

    @Override
    public void start(Runnable run) {
        exchange.start(run);
    }

    @Override
    public void addListener(AsyncListener listener) {
        exchange.addListener(listener);
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
        exchange.addListener(listener, request, response);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return exchange.createListener(type);
    }

    @Override
    public void setTimeout(long millis) {
        exchange.setTimeout(millis);
    }

    @Override
    public long getTimeout() {
        return exchange.getTimeout();
    }
}

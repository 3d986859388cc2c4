package io.muster.response;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Abandons a response when the server finds that its exchange cannot continue. */
final class ExchangeListener implements AsyncListener {

    private final Runnable abandon;

    /** @param abandon abandons the response; may be run more than once */
    ExchangeListener(Runnable abandon) {
        this.abandon = abandon;
    }

    @Override
    public void onError(AsyncEvent event) {
        abandon.run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        abandon.run();
        event.getAsyncContext().complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        abandon.run();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // never restarted
    }
}

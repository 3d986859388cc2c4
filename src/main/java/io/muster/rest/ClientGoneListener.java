package io.muster.rest;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Tells when the server finds that an asynchronous exchange cannot go on. */
final class ClientGoneListener implements AsyncListener {

    private final Runnable onGone;

    ClientGoneListener(Runnable onGone) {
        this.onGone = onGone;
    }

    @Override
    public void onError(AsyncEvent event) {
        onGone.run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        onGone.run();
        event.getAsyncContext().complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        // the stream itself completed it
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // nobody starts it again
    }
}

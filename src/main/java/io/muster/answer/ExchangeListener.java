package io.muster.answer;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Gives an answer up when the server finds that its exchange cannot go on. */
final class ExchangeListener implements AsyncListener {

    private final Runnable giveUp;

    /** @param giveUp gives the answer up; may be run more than once */
    ExchangeListener(Runnable giveUp) {
        this.giveUp = giveUp;
    }

    @Override
    public void onError(AsyncEvent event) {
        giveUp.run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        giveUp.run();
        event.getAsyncContext().complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        giveUp.run();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // nobody starts it again
    }
}

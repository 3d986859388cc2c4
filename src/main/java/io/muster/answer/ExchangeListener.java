package io.muster.answer;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Gives an answer up when the server finds that its exchange cannot go on. */
final class ExchangeListener implements AsyncListener {

    private final Answer answer;

    ExchangeListener(Answer answer) {
        this.answer = answer;
    }

    @Override
    public void onError(AsyncEvent event) {
        answer.abandon();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        answer.abandon();
        event.getAsyncContext().complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        answer.abandon();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // nobody starts it again
    }
}

package io.muster.answer;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.Executor;

/** The client of an asynchronous exchange, written to as the Servlet specification's section 5.7 has it. */
final class ServletOutlet implements AnswerWriter.Outlet, WriteListener {

    private final AsyncContext exchange;
    private final ServletOutputStream out;
    private final Executor executor;
    private volatile Runnable onReady = () -> {};
    private volatile Runnable onGone = () -> {};
    private volatile boolean aborted;

    ServletOutlet(AsyncContext exchange, ServletOutputStream out, Executor executor) {
        this.exchange = exchange;
        this.out = out;
        this.executor = executor;
    }

    /** Has a writer be told of what happens to the client from now on. */
    void attach(AnswerWriter writer) {
        onReady = writer::ask;
        onGone = writer::gone;
        out.setWriteListener(this);
        // not every server calls back when it is ready from the beginning
        writer.ask();
    }

    @Override
    public boolean isReady() {
        return out.isReady();
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void complete() {
        try {
            exchange.complete();
        } catch (IllegalStateException completed) {
            // the server found out first that the client has left
        }
    }

    /** {@inheritDoc} Where the server does not let its connections be closed, this one is when the client takes something. */
    @Override
    public void abort() {
        aborted = true;
        if (ClientConnection.close(exchange.getRequest())) {
            complete();
        }
    }

    @Override
    public void onWritePossible() {
        if (aborted) {
            // after this thread has had the connection closed, which is what an exception does
            executor.execute(this::complete);
            throw new IllegalStateException("the response was aborted");
        }
        onReady.run();
    }

    @Override
    public void onError(Throwable gone) {
        if (aborted) {
            complete();
        } else {
            onGone.run();
        }
    }
}

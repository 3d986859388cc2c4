package io.muster.response;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.Executor;

/** Writes to the client of an asynchronous exchange (Servlet specification, section 5.7). */
final class ServletOutlet implements ResponseWriter.Outlet, WriteListener {

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

    /** Notifies a writer of the client's events from now on. */
    void attach(ResponseWriter writer) {
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
            // the server has already noticed that the client has disconnected
        }
    }

    /**
     * {@inheritDoc} If the server does not allow its connections to be closed, this one is closed when the client
     * accepts more.
     */
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
            // only after the exception below has made the server close the connection
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

package io.muster.response;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * A response whose body is collected: nothing is committed before it is sent. Once the application no longer owns the
 * response, changes by its late threads are ignored: the server may have reused the response for the next request.
 */
final class CollectedResponse extends HttpServletResponseWrapper {

    /** Receives what is written. */
    @FunctionalInterface
    interface Sink {
        void collect(byte[] bytes, int from, int length);
    }

    /** Runs a change, unless it comes too late. */
    @FunctionalInterface
    interface Gate {
        void change(Runnable change);
    }

    private final Sink sink;
    private final Runnable discard;
    private final Gate gate;
    private final Body body = new Body();
    private @Nullable PrintWriter writer;

    /** @param discard drops what was collected */
    CollectedResponse(HttpServletResponse response, Sink sink, Runnable discard, Gate gate) {
        super(response);
        this.sink = sink;
        this.discard = discard;
        this.gate = gate;
    }

    @Override
    public void setStatus(int status) {
        gate.change(() -> super.setStatus(status));
    }

    @Override
    public void setHeader(String name, String value) {
        gate.change(() -> super.setHeader(name, value));
    }

    @Override
    public void addHeader(String name, String value) {
        gate.change(() -> super.addHeader(name, value));
    }

    @Override
    public void setIntHeader(String name, int value) {
        gate.change(() -> super.setIntHeader(name, value));
    }

    @Override
    public void addIntHeader(String name, int value) {
        gate.change(() -> super.addIntHeader(name, value));
    }

    @Override
    public void setDateHeader(String name, long date) {
        gate.change(() -> super.setDateHeader(name, date));
    }

    @Override
    public void addDateHeader(String name, long date) {
        gate.change(() -> super.addDateHeader(name, date));
    }

    @Override
    public void setContentType(String type) {
        gate.change(() -> super.setContentType(type));
    }

    @Override
    public void setCharacterEncoding(String charset) {
        gate.change(() -> super.setCharacterEncoding(charset));
    }

    @Override
    public void setContentLength(int length) {
        gate.change(() -> super.setContentLength(length));
    }

    @Override
    public void setContentLengthLong(long length) {
        gate.change(() -> super.setContentLengthLong(length));
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return body;
    }

    @Override
    public PrintWriter getWriter() {
        if (writer == null) {
            writer = new PrintWriter(new OutputStreamWriter(body, Charset.forName(getCharacterEncoding())), true);
        }
        return writer;
    }

    @Override
    public void flushBuffer() {
        // the body is sent as a whole
    }

    @Override
    public void resetBuffer() {
        discard.run();
        gate.change(super::resetBuffer);
    }

    @Override
    public void reset() {
        discard.run();
        gate.change(super::reset);
    }

    /** Passes what is written to the sink. */
    private final class Body extends ServletOutputStream {

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            sink.collect(bytes, from, length);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        /** Lets the listener write everything at once: RESTEasy writes some bodies with one. */
        @Override
        public void setWriteListener(WriteListener listener) {
            try {
                listener.onWritePossible();
            } catch (IOException failed) {
                listener.onError(failed);
            }
        }
    }
}

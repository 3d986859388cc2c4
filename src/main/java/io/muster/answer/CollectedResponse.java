package io.muster.answer;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** A response whose body is collected: nothing is committed before it is sent. */
final class CollectedResponse extends HttpServletResponseWrapper {

    /** Takes what is written. */
    @FunctionalInterface
    interface Sink {
        void collect(byte[] bytes, int from, int length);
    }

    private final Sink sink;
    private final Runnable discard;
    private final Body body = new Body();
    private @Nullable PrintWriter writer;

    /** @param discard drops what was collected */
    CollectedResponse(HttpServletResponse response, Sink sink, Runnable discard) {
        super(response);
        this.sink = sink;
        this.discard = discard;
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
        // sent as a whole
    }

    @Override
    public void resetBuffer() {
        discard.run();
        super.resetBuffer();
    }

    @Override
    public void reset() {
        discard.run();
        super.reset();
    }

    /** What is written, as far as the sink takes it. */
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

        /** Takes everything at once: RESTEasy writes some bodies by a listener. */
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

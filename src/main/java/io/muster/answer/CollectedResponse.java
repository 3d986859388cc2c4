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

/** A response whose body is collected by its {@link Answer}: nothing is committed before that is sent. */
final class CollectedResponse extends HttpServletResponseWrapper {

    private final Answer answer;
    private final Body body = new Body();
    private @Nullable PrintWriter writer;

    CollectedResponse(HttpServletResponse response, Answer answer) {
        super(response);
        this.answer = answer;
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
        answer.discard();
        super.resetBuffer();
    }

    @Override
    public void reset() {
        answer.discard();
        super.reset();
    }

    /** What is written, as far as the answer takes it. */
    private final class Body extends ServletOutputStream {

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            answer.collect(bytes, from, length);
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

package io.muster.response;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, as far as the application has written it: what is collected, and the pieces that follow.
 * Thread-safe: guarded by its monitor, which is not held while a piece is produced.
 */
final class ResponseBody implements Pieces {

    private final Deque<byte[]> collected = new ArrayDeque<>();
    private long size;
    private @Nullable Pieces rest;
    private boolean lengthUnknown;

    /** Adds a copy of bytes to the end, unless pieces follow. */
    synchronized void collect(byte[] bytes, int from, int length) {
        if (rest == null) {
            collected.add(Arrays.copyOfRange(bytes, from, from + length));
            size += length;
        }
    }

    /** Continues the body with these; nothing can be collected after them. */
    synchronized void continueWith(Pieces pieces) {
        rest = pieces;
    }

    /** Notes that the body is longer than what is collected, by an unknown length, although the rest is not sent. */
    synchronized void continueUnknown() {
        lengthUnknown = true;
    }

    /** Drops everything: the application starts again. */
    synchronized void discard() {
        release();
        size = 0;
        lengthUnknown = false;
    }

    /** Releases the memory of a body that nobody sends any more. */
    synchronized void release() {
        collected.clear();
        rest = null;
    }

    /** Leaves only the head to be sent. */
    synchronized void omit() {
        collected.clear();
        collected.add(NOTHING_YET);
    }

    /** Whether pieces follow. */
    synchronized boolean hasPieces() {
        return rest != null;
    }

    /** The number of bytes that were collected. */
    synchronized long size() {
        return size;
    }

    /**
     * Declares the length of a body that is not sent, or omits it where it is unknown (RFC 9110 section 8.6).
     *
     * @return whether the head may be left to the server: it would declare zero where the length is unknown
     */
    synchronized boolean describe(HttpServletResponse response) {
        if (size > 0 && !lengthUnknown) {
            response.setContentLengthLong(size);
            return true;
        }
        // Jersey writes nothing of a long body
        boolean unwritten = response.getContentType() != null && !response.containsHeader("Content-Length");
        return !lengthUnknown && !unwritten;
    }

    /** Writes what is collected, with blocking calls. */
    void writeTo(OutputStream out) throws IOException {
        for (Optional<byte[]> piece = poll(); piece.isPresent(); piece = poll()) {
            out.write(piece.get());
        }
    }

    @Override
    public Optional<byte[]> next() throws IOException {
        Optional<byte[]> piece = poll();
        if (piece.isPresent()) {
            return piece;
        }
        Pieces more = rest();
        return more == null ? Optional.empty() : more.next();
    }

    private synchronized Optional<byte[]> poll() {
        return Optional.ofNullable(collected.poll());
    }

    private synchronized @Nullable Pieces rest() {
        return rest;
    }
}

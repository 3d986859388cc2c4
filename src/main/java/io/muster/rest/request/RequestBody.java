package io.muster.rest.request;

import io.muster.http.BoundedStream;
import io.muster.http.GzipStream;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;

/**
 * The body of a request, of which no more than a limit is read.
 *
 * @param wire as it arrives
 * @param skipped how many bytes are read after a body that is too large, so that its client sees the response
 */
record RequestBody(InputStream wire, Limit limit, int skipped) {

    private static final int BLOCK = 8_192;

    /** The maximum size of a document in bytes, and what the limit applies to. */
    record Limit(int bytes, String of) {

        /** @throws ProblemException if a document is larger */
        void check(byte[] document) {
            if (document.length > bytes) {
                throw new ProblemException(exceeded());
            }
        }

        private Problem exceeded() {
            return Problem.of(Problem.Kind.TOO_LARGE, "%s must not exceed %d bytes".formatted(of, bytes));
        }
    }

    /**
     * Reads it.
     *
     * @param gzip whether it is compressed
     * @throws ProblemException if it is too large or truncated, or there is not enough memory for it
     */
    byte[] read(boolean gzip, RequestMemory taken) {
        return gzip ? inflate(taken) : read(wire, taken);
    }

    /** The problem of a body that is declared as too large. */
    ProblemException tooLarge(long declared) {
        if (declared <= 2L * skipped) {
            skip();
        }
        return new ProblemException(limit.exceeded().closing());
    }

    private byte[] inflate(RequestMemory taken) {
        // the input is limited like the output: a header can be arbitrarily long
        try (GzipStream inflated = new GzipStream(new BoundedStream(wire, limit.bytes))) {
            return read(inflated, taken);
        }
    }

    /** Reserves memory for what has arrived rather than for what is declared: slow senders would block others. */
    private byte[] read(InputStream body, RequestMemory taken) {
        try {
            // not in a growing array, whose copies would take the same memory again
            List<byte[]> blocks = new ArrayList<>();
            int size = 0;
            for (byte[] block = body.readNBytes(BLOCK); block.length > 0; block = body.readNBytes(BLOCK)) {
                if (block.length > limit.bytes - size) {
                    throw tooLarge();
                }
                taken.reserve(block.length);
                blocks.add(block);
                size += block.length;
            }
            return join(blocks, size, taken);
        } catch (BoundedStream.ExceededException more) {
            throw tooLarge();
        } catch (ZipException malformed) {
            skip();
            throw new ProblemException(Problem.of(
                            Problem.Kind.BAD_REQUEST,
                            "Content-Encoding is gzip, but the request body is not valid gzip: "
                                    + malformed.getMessage())
                    .closing());
        } catch (IOException brokenOff) {
            throw ProblemException.badRequest("The request body could not be read completely");
        }
    }

    private static byte[] join(List<byte[]> blocks, int size, RequestMemory taken) {
        if (blocks.size() == 1) {
            return blocks.get(0);
        }
        // both exist until everything is copied
        taken.reserveBriefly(size);
        byte[] document = new byte[size];
        int at = 0;
        for (byte[] block : blocks) {
            System.arraycopy(block, 0, document, at, block.length);
            at += block.length;
        }
        return document;
    }

    private ProblemException tooLarge() {
        return tooLarge(0);
    }

    /** Reads it to its end, if that is near: a client that is still writing would lose the response. */
    private void skip() {
        byte[] block = new byte[BLOCK];
        try {
            for (int left = skipped; left > 0; ) {
                int length = wire.read(block);
                left = length < 0 ? 0 : left - length;
            }
        } catch (IOException brokenOff) {
            // then nobody waits for the response
        }
    }
}

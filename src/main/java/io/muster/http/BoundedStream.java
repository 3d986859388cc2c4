package io.muster.http;

import java.io.IOException;
import java.io.InputStream;

/** A stream that fails once more bytes than its limit have been read. Closing it has no effect. Not thread-safe. */
public final class BoundedStream extends InputStream {

    /** There are more bytes than may be read. */
    public static final class ExceededException extends IOException {

        private static final long serialVersionUID = 1L;
    }

    private final InputStream in;
    private long left;

    /** @param bytes how many may be read */
    public BoundedStream(InputStream in, long bytes) {
        this.in = in;
        this.left = bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws ExceededException if there are more bytes than may be read */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = in.read(target, offset, length);
        left -= Math.max(0, read);
        if (left < 0) {
            throw new ExceededException();
        }
        return read;
    }
}

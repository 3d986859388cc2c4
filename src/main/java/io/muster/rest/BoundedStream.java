package io.muster.rest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that fails once more than so many bytes have been read from it. Not thread-safe. */
final class BoundedStream extends FilterInputStream {

    /** Thrown when there are more bytes than may be read. */
    static final class ExceededException extends IOException {

        private static final long serialVersionUID = 1L;
    }

    private long left;

    BoundedStream(InputStream in, long bytes) {
        super(in);
        this.left = bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        left -= Math.max(0, read);
        if (left < 0) {
            throw new ExceededException();
        }
        return read;
    }
}

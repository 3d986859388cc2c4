package io.muster.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip (RFC 1952) from an untrusted source. Unlike the JDK's stream it reads members in a loop rather than
 * recursively, and no more than {@value #MAX_MEMBERS} of them. The reader limits the output, and the underlying stream
 * the input.
 *
 * <p>Closing it frees the decompressor; the underlying stream stays open. Not thread-safe.
 */
public final class GzipStream extends InputStream {

    /** More than any program writes into 10 MiB ({@code bgzip}: one for every 64 KB); even an empty one costs time. */
    static final int MAX_MEMBERS = 1_000;

    private static final int BLOCK = 8_192;
    private static final int FIXED_HEADER = 10;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;
    private static final String NO_HEADER = "no gzip header";

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] block = new byte[BLOCK];
    private final boolean restIgnored;
    private int at;
    private int limit;
    private int members;
    private boolean inMember;
    private boolean over;

    /** Reads a stream that contains only gzip. */
    public GzipStream(InputStream in) {
        this(in, false);
    }

    private GzipStream(InputStream in, boolean restIgnored) {
        this.in = in;
        this.restIgnored = restIgnored;
    }

    /** Reads a stream up to the end of its last member; any data after it, such as zeros, is ignored. */
    static GzipStream ignoringRest(InputStream in) {
        return new GzipStream(in, true);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws ZipException if the data is not gzip */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (inMember || startMember()) {
            int inflated = inflate(target, offset, length);
            if (inflated > 0) {
                checksum.update(target, offset, inflated);
                return inflated;
            }
            if (inflater.finished()) {
                endMember();
            }
        }
        return -1;
    }

    @Override
    public void close() {
        inflater.end();
    }

    private int inflate(byte[] target, int offset, int length) throws IOException {
        try {
            if (inflater.needsInput() && !inflater.finished()) {
                require(fill());
                inflater.setInput(block, at, limit - at);
            }
            int inflated = inflater.inflate(target, offset, length);
            if (inflater.needsDictionary()) {
                throw new ZipException("a dictionary is required");
            }
            at = limit - inflater.getRemaining();
            return inflated;
        } catch (DataFormatException malformed) {
            throw new ZipException(malformed.getMessage());
        }
    }

    private boolean startMember() throws IOException {
        if (over || !fill()) {
            require(over || members > 0);
            return false;
        }
        boolean magic = next() == 0x1f && (!restIgnored || fill()) && next() == 0x8b;
        if (!magic && restIgnored && members > 0) {
            over = true;
            return false;
        }
        if (!magic) {
            throw new ZipException(NO_HEADER);
        }
        if (++members > MAX_MEMBERS) {
            throw new ZipException("more than %d gzip members".formatted(MAX_MEMBERS));
        }
        header();
        inflater.reset();
        inflater.setInput(block, at, limit - at);
        checksum.reset();
        inMember = true;
        return true;
    }

    /** Reads the header after the two magic bytes. */
    private void header() throws IOException {
        int flags = next() == DEFLATE ? next() : RESERVED;
        if ((flags & RESERVED) != 0) {
            throw new ZipException(NO_HEADER);
        }
        skip(FIXED_HEADER - 4);
        if ((flags & EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & NAME) != 0) {
            skipString();
        }
        if ((flags & COMMENT) != 0) {
            skipString();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
    }

    private void endMember() throws IOException {
        boolean intact = number() == (int) checksum.getValue() && number() == (int) inflater.getBytesWritten();
        if (!intact) {
            throw new ZipException("wrong checksum or length");
        }
        inMember = false;
    }

    private int number() throws IOException {
        return next() | next() << 8 | next() << 16 | next() << 24;
    }

    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            next();
        }
    }

    private void skipString() throws IOException {
        while (next() != 0) {
            // up to its terminator
        }
    }

    private int next() throws IOException {
        require(fill());
        return block[at++] & 0xff;
    }

    private boolean fill() throws IOException {
        if (at == limit) {
            at = 0;
            limit = Math.max(0, in.read(block));
        }
        return at < limit;
    }

    private static void require(boolean more) throws EOFException {
        if (!more) {
            throw new EOFException("the gzip stream is truncated");
        }
    }
}

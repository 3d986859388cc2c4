package io.muster.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Decompresses the content coding {@code deflate} (RFC 9110 section 8.4.1.2): zlib's format (RFC 1950), or the raw
 * stream (RFC 1951) that some servers send. Data after its end is ignored. Not thread-safe.
 */
final class DeflateStream extends InflaterInputStream {

    private static final int HEADER = 2;
    private static final int DEFLATE = 8;
    private static final int CHECK = 31;

    private DeflateStream(InputStream in, boolean raw) {
        super(in, new Inflater(raw));
    }

    static DeflateStream over(InputStream in) throws IOException {
        PushbackInputStream whole = new PushbackInputStream(in, HEADER);
        byte[] header = whole.readNBytes(HEADER);
        whole.unread(header);
        // RFC 1950 section 2.2
        boolean zlib = header.length == HEADER
                && (header[0] & 0x0f) == DEFLATE
                && ((header[0] & 0xff) << 8 | header[1] & 0xff) % CHECK == 0;
        return new DeflateStream(whole, !zlib);
    }

    /** @throws ZipException if the data is not compressed in this way */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        // which the superclass would treat as the end
        if (read < 0 && inf.needsDictionary()) {
            throw new ZipException("a dictionary is required");
        }
        return read;
    }

    /** Frees the decompressor. */
    @Override
    public void close() throws IOException {
        super.close();
        inf.end();
    }
}

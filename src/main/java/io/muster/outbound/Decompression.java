package io.muster.outbound;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses gzip (RFC 1952), zlib (RFC 1950) and raw deflate (RFC 1951) bodies in loops whose work is bounded by the
 * limit, the length of the body and a maximum number of gzip members.
 *
 * <p>{@link java.util.zip.GZIPInputStream} will not do: it calls itself once for every empty member.
 */
final class Decompression {

    /** The most members that a gzip body may have; {@code bgzip} writes one for every 64 KB. */
    static final int MAX_MEMBERS = 1_000;

    private static final int CHUNK = 8_192;
    private static final int MAGIC = 0x8B1F;
    private static final int DEFLATE = 8;
    // before the member's own fields: time, extra flags, operating system
    private static final int IGNORED = 6;
    private static final int HEADER_CRC = 0x02;
    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int RESERVED = 0xE0;

    private final ByteBuffer in;
    private final int limit;
    private final Inflater inflater;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CRC32 crc = new CRC32();
    private final byte[] chunk = new byte[CHUNK];

    private Decompression(byte[] body, int limit, Inflater inflater) {
        this.in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        this.limit = limit;
        this.inflater = inflater;
    }

    /**
     * The concatenation of all members; what follows the last one is ignored, as browsers do.
     *
     * @throws ResponseTooLargeException as soon as more bytes than the limit have come out
     * @throws UnreadableBodyException if it is not gzip, is damaged or cut off, or has too many members
     */
    static byte[] gunzip(byte[] body, int limit) throws ResponseTooLargeException, UnreadableBodyException {
        return run(new Decompression(body, limit, new Inflater(true)), Decompression::members);
    }

    /**
     * The content of a body with the coding {@code deflate}: zlib's format, or the raw stream that some servers send.
     *
     * @throws ResponseTooLargeException as soon as more bytes than the limit have come out
     * @throws UnreadableBodyException if it is neither, damaged or cut off
     */
    static byte[] inflate(byte[] body, int limit) throws ResponseTooLargeException, UnreadableBodyException {
        boolean zlib = body.length > 1 && (body[0] & 0x0F) == 8 && ((body[0] & 0xFF) << 8 | body[1] & 0xFF) % 31 == 0;
        return run(new Decompression(body, limit, new Inflater(!zlib)), Decompression::stream);
    }

    private static byte[] run(Decompression decompression, Format format)
            throws ResponseTooLargeException, UnreadableBodyException {
        try {
            format.read(decompression);
            return decompression.out.toByteArray();
        } catch (DataFormatException | BufferUnderflowException broken) {
            throw new UnreadableBodyException(broken);
        } finally {
            // frees native memory
            decompression.inflater.end();
        }
    }

    private void members() throws DataFormatException, ResponseTooLargeException, UnreadableBodyException {
        int members = 0;
        do {
            if (members++ == MAX_MEMBERS) {
                throw new UnreadableBodyException("has more than %d gzip members".formatted(MAX_MEMBERS));
            }
            header();
            inflater.reset();
            crc.reset();
            int before = out.size();
            stream();
            trailer(out.size() - before);
        } while (in.remaining() >= Short.BYTES && (in.getShort(in.position()) & 0xFFFF) == MAGIC);
    }

    private void header() throws DataFormatException {
        if ((in.getShort() & 0xFFFF) != MAGIC || in.get() != DEFLATE) {
            throw new DataFormatException("not gzip");
        }
        int flags = in.get();
        if ((flags & RESERVED) != 0) {
            throw new DataFormatException("reserved flags");
        }
        skip(IGNORED);
        if ((flags & EXTRA) != 0) {
            skip(in.getShort() & 0xFFFF);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(Short.BYTES);
        }
    }

    private void trailer(int length) throws DataFormatException {
        boolean intact = in.getInt() == (int) crc.getValue();
        if (in.getInt() != length || !intact) {
            throw new DataFormatException("wrong checksum or length");
        }
    }

    private void stream() throws DataFormatException, ResponseTooLargeException {
        inflater.setInput(in);
        while (!inflater.finished()) {
            int length = inflater.inflate(chunk);
            if (length > limit - out.size()) {
                throw new ResponseTooLargeException(limit);
            }
            // neither more to read nor more to write: it is cut off, or wants a dictionary that nobody has
            if (length == 0 && !inflater.finished()) {
                throw new DataFormatException("cut off");
            }
            out.write(chunk, 0, length);
            crc.update(chunk, 0, length);
        }
    }

    private void skip(int bytes) {
        if (bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + bytes);
    }

    private void skipText() {
        while (in.get() != 0) {
            // until the zero that ends it
        }
    }

    @FunctionalInterface
    private interface Format {
        void read(Decompression decompression)
                throws DataFormatException, ResponseTooLargeException, UnreadableBodyException;
    }
}

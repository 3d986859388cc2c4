package io.muster.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Gzip bodies (RFC 1952), good and bad. */
public final class Gzip {

    private Gzip() {}

    /** One member with these bytes. */
    public static byte[] of(byte[] plain) {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return compressed.toByteArray();
    }

    /** This many empty members, of 20 bytes each. */
    public static byte[] emptyMembers(int count) {
        byte[] member = of(new byte[0]);
        var all = new ByteArrayOutputStream(count * member.length);
        for (int i = 0; i < count; i++) {
            all.writeBytes(member);
        }
        return all.toByteArray();
    }
}

package io.muster.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipStreamTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 8_191, 8_192, 100_000})
    void decompressesCompressedData(int length) throws IOException {
        byte[] random = new byte[length];
        new Random(length).nextBytes(random);
        byte[] zeros = new byte[length];

        assertThat(gunzip(gzip(random))).isEqualTo(random);
        assertThat(gunzip(gzip(zeros))).isEqualTo(zeros);
    }

    @Test
    void readsSeveralMembers() throws IOException {
        byte[] members = join(gzip(ascii("a")), gzip(ascii("")), gzip(ascii("bc")));

        assertThat(gunzip(members)).isEqualTo(ascii("abc"));
        try (InputStream slow = new GzipStream(new OneByteAtATime(members))) {
            assertThat(slow.readAllBytes()).isEqualTo(ascii("abc"));
        }
    }

    @Test
    void skipsOptionalHeaderFields() throws IOException {
        byte[] plain = gzip(ascii("abc"));
        byte[] header = Arrays.copyOf(plain, 10);
        header[3] = 2 + 4 + 8 + 16;
        byte[] optional = {3, 0, 9, 9, 9, 'n', 0, 'c', 'd', 0, 7, 7};

        assertThat(gunzip(join(header, optional, Arrays.copyOfRange(plain, 10, plain.length))))
                .isEqualTo(ascii("abc"));
    }

    @Test
    void manyEmptyMembersCauseAnErrorRatherThanAStackOverflow() throws IOException {
        byte[] empty = gzip(new byte[0]);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        for (int i = 0; i < 20_000; i++) {
            bomb.write(empty);
        }

        assertThatThrownBy(() -> gunzip(bomb.toByteArray()))
                .isInstanceOf(ZipException.class)
                .hasMessageContaining("members");
    }

    @Test
    void detectsEveryTruncation() throws IOException {
        byte[] whole = gzip(ascii("abcabcabc"));
        for (int length = 0; length < whole.length; length++) {
            byte[] truncated = Arrays.copyOf(whole, length);

            assertThatThrownBy(() -> gunzip(truncated)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void detectsDamage() throws IOException {
        byte[] whole = gzip(ascii("abcabcabc"));
        for (int damaged : new int[] {0, 1, 2, 3, whole.length - 8, whole.length - 1}) {
            byte[] copy = whole.clone();
            copy[damaged] ^= (byte) 0x80;

            assertThatThrownBy(() -> gunzip(copy)).isInstanceOf(ZipException.class);
        }
        assertThatThrownBy(() -> gunzip(join(whole, ascii("garbage")))).isInstanceOf(ZipException.class);
    }

    private static byte[] gunzip(byte[] bytes) throws IOException {
        try (InputStream in = new GzipStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.write(part);
        }
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static final class OneByteAtATime extends ByteArrayInputStream {

        private OneByteAtATime(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(1, length));
        }
    }
}

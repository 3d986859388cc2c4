package io.muster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.testing.Gzip;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingsTest {

    private static final int LIMIT = 100_000;
    private static final byte[] TEXT = "what was compressed".getBytes(StandardCharsets.UTF_8);

    @Test
    void membersAreConcatenated() throws IOException {
        byte[] two = concat(Gzip.of(TEXT), Gzip.of(TEXT));
        assertThat(gunzip(two)).isEqualTo(concat(TEXT, TEXT));
    }

    @Test
    void acceptsTheMaximumNumberOfEmptyMembers() throws IOException {
        byte[] body = concat(Gzip.emptyMembers(GzipStream.MAX_MEMBERS - 1), Gzip.of(TEXT));
        assertThat(gunzip(body)).isEqualTo(TEXT);
    }

    @Test
    void rejectsOneMemberMore() {
        assertUnreadable("gzip", Gzip.emptyMembers(GzipStream.MAX_MEMBERS + 1), "more than 1000 gzip members");
    }

    // half as many overflow the stack of GZIPInputStream
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "gzip,gzip", "x-gzip,gzip", "gzip,deflate"})
    void rejectsManyEmptyMembersInAnyCombination(String codings) throws IOException {
        byte[] members = Gzip.emptyMembers(20_000);
        byte[] body = switch (codings) {
            case "gzip,deflate" -> deflate(members, false);
            case "gzip,gzip", "x-gzip,gzip" -> Gzip.of(members);
            default -> members;
        };
        assertThatExceptionOfType(ZipException.class)
                .isThrownBy(() -> ContentCodings.undo(List.of(codings.split(",")), body, 1 << 20))
                .withMessage("more than 1000 gzip members");
    }

    @Test
    void headerFieldsAreSkipped() throws IOException {
        byte[] plain = Gzip.of(TEXT);
        var body = new ByteArrayOutputStream();
        body.write(plain, 0, 3);
        // header checksum, extra field, name and comment
        body.write(0x1E);
        body.write(plain, 4, 6);
        body.write(new byte[] {3, 0, 'a', 'b', 'c'});
        body.write("name\0comment\0".getBytes(StandardCharsets.ISO_8859_1));
        body.write(new byte[] {1, 2});
        body.write(plain, 10, plain.length - 10);
        assertThat(gunzip(body.toByteArray())).isEqualTo(TEXT);
    }

    @Test
    void ignoresDataAfterTheLastMember() throws IOException {
        assertThat(gunzip(concat(Gzip.of(TEXT), new byte[512]))).isEqualTo(TEXT);
        assertThat(gunzip(concat(Gzip.of(TEXT), new byte[] {0x1F}))).isEqualTo(TEXT);
    }

    @Test
    void rejectsTruncatedGzip() {
        byte[] body = Gzip.of(TEXT);
        for (int length = 1; length < body.length; length++) {
            assertUnreadable("gzip", Arrays.copyOf(body, length), "");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rejectsTruncatedDeflate(boolean raw) throws IOException {
        byte[] body = deflate(TEXT, raw);
        for (int length = 1; length < body.length; length++) {
            assertUnreadable("deflate", Arrays.copyOf(body, length), "");
        }
    }

    @Test
    void rejectsDamagedData() {
        byte[] body = Gzip.of(TEXT);
        for (int damaged : new int[] {0, 1, 2, body.length - 8, body.length - 1}) {
            byte[] copy = body.clone();
            copy[damaged] ^= 0x55;
            assertUnreadable("gzip", copy, "");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "identity",
                "none",
                "null",
                "Off",
                "UTF8",
                "text/plain",
                "charset=utf-8",
                "\"gzip\"",
                "gzip;q=1",
                "no such",
                "identity, 8bit"
            })
    void ignoresNonTokensAndNamesForNoCoding(String field) {
        assertThat(ContentCodings.read(List.of(field))).isEmpty();
    }

    @Test
    void severalLinesFormOneList() {
        assertThat(ContentCodings.read(List.of("X-Gzip", "identity,, br"))).containsExactly("x-gzip", "br");
    }

    @Test
    void rejectsAPresetDictionary() throws IOException {
        var deflater = new Deflater();
        deflater.setDictionary(TEXT);
        var body = new ByteArrayOutputStream();
        try (var deflating = new DeflaterOutputStream(body, deflater)) {
            deflating.write(TEXT);
        }
        deflater.end();
        assertUnreadable("deflate", body.toByteArray(), "");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsDeflateWithAndWithoutZlibHeader(boolean raw) throws IOException {
        assertThat(undo("deflate", deflate(TEXT, raw), LIMIT)).isEqualTo(TEXT);
    }

    @Test
    void theLimitIsExact() throws IOException {
        byte[] body = Gzip.of(new byte[LIMIT]);
        assertThat(undo("gzip", body, LIMIT)).hasSize(LIMIT);
        assertThatExceptionOfType(BoundedStream.ExceededException.class)
                .isThrownBy(() -> undo("gzip", body, LIMIT - 1));
        assertThatExceptionOfType(BoundedStream.ExceededException.class)
                .isThrownBy(() -> undo("deflate", deflate(new byte[LIMIT], false), LIMIT - 1));
        assertThatExceptionOfType(BoundedStream.ExceededException.class)
                .as("the size between two steps is limited, too")
                .isThrownBy(() -> undo("gzip,gzip", Gzip.of(Gzip.of(new byte[100 * LIMIT])), 10_000));
    }

    private static byte[] gunzip(byte[] body) throws IOException {
        return undo("gzip", body, LIMIT);
    }

    private static byte[] undo(String codings, byte[] body, int limit) throws IOException {
        return ContentCodings.undo(List.of(codings.split(",")), body, limit);
    }

    private static void assertUnreadable(String codings, byte[] body, String message) {
        assertThatThrownBy(() -> ContentCodings.undo(List.of(codings.split(",")), body, LIMIT))
                .isInstanceOfAny(ZipException.class, EOFException.class)
                .hasMessageContaining(message);
    }

    private static byte[] deflate(byte[] plain, boolean raw) throws IOException {
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
        var body = new ByteArrayOutputStream();
        try (var deflating = new DeflaterOutputStream(body, deflater)) {
            deflating.write(plain);
        } finally {
            deflater.end();
        }
        return body.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}

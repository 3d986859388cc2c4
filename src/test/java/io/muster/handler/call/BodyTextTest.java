package io.muster.handler.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTextTest {

    private static final String PRICE = "größe;5 €";
    private static final String XML = "<?xml version='1.0' encoding='%s'?><a>é</a>";

    @ParameterizedTest
    @CsvSource({
        "text/csv; charset=windows-1252, windows-1252",
        "text/csv; charset=WINDOWS-1252, windows-1252",
        "text/csv; Charset=\"Windows-1252\", windows-1252",
        "text/csv; charset='windows-1252', windows-1252",
        "text/csv; header=present; charset=cp1252, windows-1252",
        "application/sql; charset=ISO-8859-15, ISO-8859-15",
        "text/csv; charset=utf-16le, UTF-16LE",
        "text/csv; charset=utf-16be, UTF-16BE",
        "text/csv; charset=utf-16, UTF-16LE",
        "text/csv; charset=utf-16, UTF-16BE",
        "text/csv; charset=utf-16, UTF-16",
        "text/csv; charset=utf-32, UTF-32LE",
        "text/csv; charset=utf-32, UTF-32BE",
        "text/csv; charset=iso-8859-1, UTF-16",
        "text/csv; charset=no-such-charset, UTF-8",
        "text/csv; charset=%%, UTF-8",
        "text/csv; charset=us-ascii, UTF-8",
        "text/csv; charset=utf-8, UTF-8",
        "text/csv, UTF-8",
        "text/csv, UTF-16"
    })
    void textIsDecodedInItsCharset(String type, String charset) {
        assertThat(decode(type, PRICE.getBytes(Charset.forName(charset)))).isEqualTo(PRICE);
    }

    @ParameterizedTest
    @CsvSource({
        "Shift_JIS, 日本語",
        "EUC-JP, 日本語",
        "ISO-2022-JP, 日本語",
        "GBK, 汉字",
        "GB18030, 汉字",
        "Big5, 漢字",
        "EUC-KR, 한국어",
        "KOI8-R, слово"
    })
    void charsetsOfManyLanguagesAreKnown(String charset, String text) {
        assertThat(decode("text/plain; charset=" + charset, text.getBytes(Charset.forName(charset))))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "latin-1, ISO-8859-1, größe",
        "iso88591, ISO-8859-1, größe",
        "windows1252, windows-1252, 5 €",
        "x-cp1252, windows-1252, 5 €",
        "win-1251, windows-1251, слово",
        "ansi, windows-1252, 5 €",
        "iso-8859-1, windows-1252, “5 €”",
        "us-ascii, windows-1252, “5 €”",
        "iso-8859-9, windows-1254, “ş”",
        "gb2312, GBK, 朱镕基",
        "gb_2312-80, GBK, 汉字",
        "shift-jis, windows-31j, 日本①",
        "x-sjis, windows-31j, 日本①",
        "euc-kr, x-windows-949, 똠방각하",
        "big5, Big5-HKSCS, 漢字",
        "macintosh, x-MacRoman, é",
        "iso-8859-8-i, ISO-8859-8, שלום",
        "unicode, UTF-16LE, a€",
        "utf8mb4, UTF-8, 日本",
        "'\"utf8\"', UTF-8, 日本",
        "utf_8, UTF-8, 日本"
    })
    void charsetNamesOfTheWebAreKnown(String name, String charset, String text) {
        assertThat(decode("text/plain; charset=" + name, text.getBytes(Charset.forName(charset))))
                .isEqualTo(text);
    }

    @Test
    void textThatTheSupersetLacksIsDecodedInTheNamedCharset() {
        assertThat(decode("text/plain; charset=iso-8859-1", bytes("6181"))).isEqualTo("a\u0081");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<meta charset=iso-8859-1>",
                "<html><head><META CHARSET='ISO-8859-1' />",
                "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\">",
                "<!-- <meta charset=utf-16> --><meta name=a content=b><meta charset=\"latin1\">"
            })
    void htmlMayDeclareItsCharset(String head) {
        String page = head + "<p>é€</p>";
        assertThat(decode("text/html", page.getBytes(Charset.forName("windows-1252"))))
                .isEqualTo(page);
        assertThat(decode("text/html; charset=utf-8", page.getBytes(UTF_8))).isEqualTo(page);
    }

    @Test
    void cssMayDeclareItsCharset() {
        String sheet = "@charset \"iso-8859-1\"; a{content:'é'}";
        assertThat(decode("text/css", sheet.getBytes(ISO_8859_1))).isEqualTo(sheet);
    }

    @Test
    void utf7IsNeverDecoded() {
        assertThat(decode("text/html; charset=utf-7", "+ADw-script+AD4-".getBytes(UTF_8)))
                .isEqualTo("+ADw-script+AD4-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"efbbbf", "fffe", "feff", "fffe0000", "0000feff"})
    void aByteOrderMarkTakesPrecedence(String mark) {
        Charset charset = Charset.forName(
                switch (mark) {
                    case "efbbbf" -> "UTF-8";
                    case "fffe" -> "UTF-16LE";
                    case "feff" -> "UTF-16BE";
                    case "fffe0000" -> "UTF-32LE";
                    default -> "UTF-32BE";
                });
        byte[] body = concat(HexFormat.of().parseHex(mark), xml("iso-8859-1").getBytes(charset));
        for (String type : List.of("text/xml", "text/xml; charset=windows-1251", "application/json", "text/plain")) {
            assertThat(decode(type, body)).isEqualTo(xml("iso-8859-1"));
        }
        assertThat(decode("text/plain", HexFormat.of().parseHex(mark))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "application/xml, iso-8859-1, ISO-8859-1",
        "text/xml, windows-1252, windows-1252",
        "application/atom+xml, ISO-8859-15, ISO-8859-15",
        "application/xml; charset=no-such, iso-8859-1, ISO-8859-1",
        "application/xml; charset=iso-8859-1, utf-8, ISO-8859-1",
        "application/xml, UTF-16, UTF-16LE",
        "application/xml, UTF-16, UTF-16BE",
        "application/xml, UTF-16, UTF-16",
        "application/xml, UTF-32, UTF-32",
        "application/xml, UTF-16, UTF-8",
        "application/xml, no-such, UTF-8",
        "application/xml, IBM037, IBM037",
        "application/xml, us-ascii, UTF-8",
        "application/xml; charset=utf-8, iso-8859-1, ISO-8859-1"
    })
    void xmlMayDeclareItsCharset(String type, String declared, String charset) {
        assertThat(decode(type, xml(declared).getBytes(Charset.forName(charset))))
                .isEqualTo(xml(declared));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<?xml encoding='iso-8859-1'?><a>é</a>",
                "<?xml version=\"1.0\" standalone=\"yes\" encoding=\"ISO-8859-1\" ?><a>é</a>",
                "<?xml\nversion = '1.0'\n\tencoding = 'latin1'?><a>é</a>"
            })
    void declarationsHaveManySpellings(String document) {
        assertThat(decode("application/xml", document.getBytes(ISO_8859_1))).isEqualTo(document);
    }

    @Test
    void onlyXmlDeclarationsAreRead() {
        byte[] body = xml("iso-8859-1").getBytes(ISO_8859_1);
        assertThat(BodyText.decode(body, type("text/plain"))).isEmpty();
        assertThat(BodyText.decode("<a encoding='iso-8859-1'>é</a>".getBytes(ISO_8859_1), type("text/xml")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
    void jsonIsUnicodeWhateverItsLabelSays(String charset) {
        for (String json : List.of("{\"ä\":\"€\"}", "1", "\"\"", "[]", "\"日本\"", "null")) {
            for (String type : List.of("", "; charset=iso-8859-1", "; charset=utf-16be", "; charset=x")) {
                assertThat(decode("application/json" + type, json.getBytes(Charset.forName(charset))))
                        .isEqualTo(json);
            }
        }
    }

    @Test
    void jsonInAnotherCharsetIsNotText() {
        byte[] body = "\"ä\"".getBytes(ISO_8859_1);
        assertThat(BodyText.decode(body, type("application/json; charset=iso-8859-1")))
                .isEmpty();
    }

    @Test
    void undecodableBytesAreNotText() {
        assertThat(BodyText.decode(bytes("61c3"), type("text/plain"))).isEmpty();
        assertThat(BodyText.decode(bytes("61e282"), type("text/plain; charset=utf-8")))
                .isEmpty();
        assertThat(BodyText.decode(bytes("eda080"), type("text/plain"))).isEmpty();
        assertThat(BodyText.decode(bytes("efbbbfff"), type("text/plain; charset=iso-8859-1")))
                .isEmpty();
        assertThat(BodyText.decode(bytes("fffe61"), type("text/plain"))).isEmpty();
        assertThat(BodyText.decode(bytes("8181"), type("text/csv; charset=windows-1252")))
                .isEmpty();
        assertThat(BodyText.decode(bytes("93fa96"), type("text/csv; charset=shift_jis")))
                .isEmpty();
        assertThat(BodyText.decode(bytes("d83d"), type("text/csv; charset=utf-16be")))
                .isEmpty();
        assertThat(BodyText.decode(bytes("22003dd82200"), type("application/json")))
                .isEmpty();
    }

    private static String xml(String encoding) {
        return XML.formatted(encoding);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static ContentType type(String line) {
        return ContentType.of(List.of(line));
    }

    private static String decode(String type, byte[] body) {
        return BodyText.decode(body, type(type)).orElseThrow();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }
}

package io.muster.outbound.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "http://example.com -> http://example.com/",
                "HTTP://EXAMPLE.com:80/a?b=c -> http://example.com/a?b=c",
                "https://example.com:443 -> https://example.com/",
                "https://example.com:8443/ -> https://example.com:8443/",
                "http://example.com?q -> http://example.com/?q",
                "http://my_service:8080/x -> http://my_service:8080/x",
                "http://[::1]:8080/x -> http://[::1]:8080/x",
                "http://example.com./ -> http://example.com/",
                "http://xn--bcher-kva.example/%C3%BC -> http://xn--bcher-kva.example/%C3%BC",
                "http://127.0.0.1 -> http://127.0.0.1/",
                "http://example.com//a/../b -> http://example.com//a/../b"
            })
    void validUrlsAreNormalized(String url, String normal) {
        assertThat(Target.parse(url).url()).isEqualTo(normal);
        assertThat(Target.parse(normal)).isEqualTo(Target.parse(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/relative",
                "example.com",
                "//example.com",
                "ftp://example.com",
                "file:///etc/passwd",
                "http:example.com",
                "http://",
                "http:///path",
                "http://:80",
                "http://user@example.com",
                "http://u:p@example.com",
                "http://example.com:0",
                "http://example.com:65536",
                "http://example.com:x",
                "http://example.com:-1",
                "http://exa mple.com",
                "http://example.com/a b",
                " http://example.com",
                "http://example.com/\r\nHost: x",
                "http://example.com/\u0000",
                "http://example.com/\u2028",
                "http://[::1",
                "http://[1.2.3.4]",
                "http://[::1%25eth0]/",
                "http://a..b/",
                "http://%31%32%37.1/",
                "http://example.com/%zz",
                "http://exa{mple.com",
                "http://example.com\\@evil.test/",
                "http://example.com:",
                "http://example.com:080",
                "http://example.com/#",
                "http://bücher.example/",
                "http://example.com/ü",
                "http://127。0。0。1/",
                "http://127.1/",
                "http://2130706433/",
                "http://0x7f.0.0.1/",
                "http://0177.0.0.1/",
                "http://127.0.0.01/",
                "http://127.0.0.1./",
                "http://256.0.0.1/",
                "javascript:alert(1)"
            })
    void invalidUrlsAreRefusedWithAReason(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> Target.parse(url)).withMessageStartingWith("the URL");
    }

    @Test
    void theLengthOfAUrlIsLimited() {
        String url = "http://example.com/";
        String longest = url + "a".repeat(2_048 - url.length());
        assertThat(Target.parse(longest).url()).isEqualTo(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.parse(longest + "a"))
                .withMessage("the URL is longer than 2048 characters");
    }

    @Test
    void toStringOmitsTheQuery() {
        Target target = Target.parse("https://example.com/a?key=hidden");

        assertThat(target).hasToString("https://example.com/a");
        assertThat(target.urlWithoutQuery()).isEqualTo("https://example.com/a");
        assertThat(target.url()).isEqualTo("https://example.com/a?key=hidden");
        assertThat(target.pathAndQuery()).isEqualTo("/a?key=hidden");
    }

    @Test
    void httpToOtherMachinesIsUnencrypted() {
        assertThat(Target.parse("http://example.com/").isUnencrypted()).isTrue();
        assertThat(Target.parse("https://example.com/").isUnencrypted()).isFalse();
        assertThat(Target.parse("http://localhost/").isUnencrypted()).isFalse();
        assertThat(Target.parse("http://[::1]/").isUnencrypted()).isFalse();
    }
}

package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRulesTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "http://example.com -> http://example.com/",
                "HTTP://EXAMPLE.com:80/a?b=c#d -> http://example.com/a?b=c",
                "https://example.com:443 -> https://example.com/",
                "https://example.com:8443/ -> https://example.com:8443/",
                "http://example.com?q -> http://example.com/?q",
                "http://bücher.example/ü?ö=%20 -> http://xn--bcher-kva.example/%C3%BC?%C3%B6=%20",
                "http://１２７.１/ -> http://127.1/",
                "http://127。0。0。1/ -> http://127.0.0.1/",
                "http://my_service:8080/x -> http://my_service:8080/x",
                "http://[::1]:8080/x -> http://[::1]:8080/x",
                "http://example.com./ -> http://example.com/",
                "http://example.com//a/../b -> http://example.com//a/../b",
                "http://example.com: -> http://example.com/"
            })
    void aGoodUrlIsBroughtIntoOneForm(String url, String normal) {
        assertThat(RequestRules.checkUrl(url)).isEmpty();
        assertThat(RequestRules.normalise(url)).isEqualTo(URI.create(normal));
        assertThat(RequestRules.normalise(normal)).isEqualTo(URI.create(normal));
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
                "javascript:alert(1)"
            })
    void aBadUrlIsRefusedWithAReason(String url) {
        assertThat(RequestRules.checkUrl(url))
                .hasValueSatisfying(text -> assertThat(text).startsWith("the URL"));
        assertThatIllegalArgumentException().isThrownBy(() -> RequestRules.normalise(url));
    }

    @Test
    void aUrlHasALimit() {
        String url = "http://example.com/";
        assertThat(RequestRules.checkUrl(url + "a".repeat(8_192 - url.length())))
                .isEmpty();
        assertThat(RequestRules.checkUrl(url + "a".repeat(8_193 - url.length())))
                .contains("the URL is longer than 8192 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "TRACE", "CONNECT", "GET ", "", "GET\r\nX: y", "QUERY"})
    void anUnknownMethodIsRefused(String method) {
        assertThat(RequestRules.checkMethod(method))
                .contains("the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept", "x-y", "X_Y", "!#$%&'*+-.^_`|~09aZ", "Content-Type", "Authorization", "Cookie"})
    void aTokenIsAHeadersName(String name) {
        assertThat(RequestRules.checkHeaderName(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a:",
                "a\r\nb",
                "ä",
                "a\u0000",
                "(a)",
                "Host",
                "hOST",
                "Content-Length",
                "Transfer-Encoding",
                "Connection",
                "Keep-Alive",
                "Upgrade",
                "TE",
                "Trailer",
                "Proxy-Authorization",
                "proxy-connection",
                "Expect"
            })
    void whatIsNoTokenOrTheClientsOwnIsRefused(String name) {
        assertThat(RequestRules.checkHeaderName(name)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a b\tc", "\"quoted\"", "é ÿ", "~!@#"})
    void visibleTextIsAHeadersValue(String value) {
        assertThat(RequestRules.checkHeaderValue(value)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\rb", "\u0000", "\u001b", "\u007f", "\u0085", "€", " a", "a\t"})
    void whatIsNotVisibleTextIsRefused(String value) {
        assertThat(RequestRules.checkHeaderValue(value)).isPresent();
    }

    @Test
    void aValueHasALimit() {
        assertThat(RequestRules.checkHeaderValue("a".repeat(8_192))).isEmpty();
        assertThat(RequestRules.checkHeaderValue("a".repeat(8_193))).isPresent();
    }

    @Test
    void aRequestIsGoodOnceBuilt() {
        var uri = URI.create("http://example.com/");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutboundRequest("TRACE", uri, Map.of(), Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutboundRequest("GET", URI.create("/a"), Map.of(), Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutboundRequest("GET", uri, Map.of("Host", "evil"), Optional.empty()))
                .withMessage("the header Host must not be set");
    }
}

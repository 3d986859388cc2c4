package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    void aGoodUrlIsBroughtIntoOneForm(String url, String normal) {
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
    void aBadUrlIsRefusedWithAReason(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestRules.normalise(url))
                .withMessageStartingWith("the URL");
    }

    @Test
    void aUrlHasALimit() {
        String url = "http://example.com/";
        String longest = url + "a".repeat(2_048 - url.length());
        assertThat(RequestRules.normalise(longest)).hasToString(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestRules.normalise(longest + "a"))
                .withMessage("the URL is longer than 2048 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "TRACE", "CONNECT", "GET ", "", "GET\r\nX: y", "QUERY"})
    void anUnknownMethodIsRefused(String method) {
        assertThat(RequestRules.checkMethod(method))
                .contains("the method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept",
                "x-y",
                "X_Y",
                "!#$%&'*+-.^_`|~09aZ",
                "Content-Type",
                "Authorization",
                "Cookie",
                "X-Request-ID",
                "CF-Access-Client-Id",
                "X_Api_Key",
                "Idempotency-Key"
            })
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
                "Expect",
                "Forwarded",
                "X-Forwarded-For",
                "x-forwarded-host",
                "X_Forwarded_For",
                "x_forwarded-proto",
                "X.Forwarded.For",
                "X!Forwarded~For",
                "Transfer_Encoding",
                "Content_Length",
                "X-Forwarded",
                "Via",
                "X-Real-IP",
                "X_Real_Ip",
                "X-Client-IP",
                "X-Cluster-Client-IP",
                "True-Client-IP",
                "CF-Connecting-IP",
                "Fastly-Client-IP",
                "X-Envoy-External-Address",
                "WL-Proxy-Client-IP",
                "DO-Connecting-IP",
                "EO-Connecting-IP",
                "Ali-CDN-Real-IP",
                "Cdn_Src_Ip",
                "Incap-Client-IP",
                "X-NF-Client-Connection-IP",
                "X-Sucuri-ClientIP",
                "X-Akamai-Edgescape",
                "X-BlueCoat-Via",
                "Forwarded-For",
                "X-Forward-For",
                "Remote-Addr",
                "X-Scheme",
                "Front-End-Https",
                "X-Originating-IP",
                "X-Remote-User",
                "X-Original-URL",
                "X-Original-Host",
                "X_Original_URL",
                "X-Rewrite-URL",
                "X-Host",
                "X-HTTP-Method",
                "X-HTTP-Method-Override",
                "x_http_method_override",
                "X-HTTP-Host-Override",
                "X-Method-Override",
                "Metadata",
                "Metadata-Flavor",
                "Metadata-Token",
                "X-Google-Metadata-Request",
                "X-aws-ec2-metadata-token",
                "X-aws-ec2-metadata-token-ttl-seconds",
                "X-aliyun-ecs-metadata-token",
                "X-Metadata-Token"
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
    void headersHaveALimit() {
        Map<String, String> many = IntStream.range(0, 100)
                .boxed()
                .collect(Collectors.toMap(i -> "X-" + i, i -> "y", (a, b) -> a, HashMap::new));
        assertThat(RequestRules.checkHeaders(many)).isEmpty();
        many.put("One-More", "");
        assertThat(RequestRules.checkHeaders(many)).contains("there must not be more than 100 headers");
        Map<String, String> large = new HashMap<>();
        for (String name : List.of("a", "b", "c", "d")) {
            large.put(name, "x".repeat(8_191));
        }
        assertThat(RequestRules.checkHeaders(large)).isEmpty();
        large.put("e", "");
        assertThat(RequestRules.checkHeaders(large))
                .contains("headers must not be longer than 32768 characters together");
    }

    @Test
    void aRequestShowsNeitherItsHeadersNorItsQuery() {
        OutboundRequest request = new OutboundRequest(
                "GET",
                URI.create("http://example.com/a?key=hidden"),
                Map.of("Authorization", "hidden"),
                Optional.empty());
        assertThat(request).hasToString("GET http://example.com/a");
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

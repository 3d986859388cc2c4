package io.muster.outbound.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.muster.outbound.target.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"get", "TRACE", "CONNECT", "GET ", "", "GET\r\nX: y", "QUERY"})
    void anUnknownMethodIsRejected(String method) {
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
    void acceptsTokensAsHeaderNames(String name) {
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
    void rejectsNonTokensAndReservedHeaders(String name) {
        assertThat(RequestRules.checkHeaderName(name)).isPresent();
    }

    @Test
    void namesAreCheckedAsTheSchemaSays() {
        List<String> names = Stream.concat(
                        IntStream.range(0, 0x300).mapToObj(Character::toString),
                        Stream.of("", "a".repeat(256), "a".repeat(257), "a\n"))
                .toList();
        assertThat(names)
                .allSatisfy(name ->
                        assertThat(RequestRules.isHeaderName(name)).isEqualTo(name.matches(RequestRules.NAME_PATTERN)));
    }

    @Test
    void headersOfACopyReplaceThoseOfTheSameNames() {
        OutboundRequest request = new OutboundRequest(
                "GET", Target.parse("http://example.com/"), Map.of("TraceParent", "old", "A", "a"), Optional.empty());
        assertThat(request.with(Map.of("traceparent", "new", "B", "b")).headers())
                .containsExactlyInAnyOrderEntriesOf(Map.of("traceparent", "new", "A", "a", "B", "b"));
        assertThat(request.with(Map.of())).isSameAs(request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a b\tc", "\"quoted\"", "é ÿ", "~!@#"})
    void acceptsVisibleTextAsHeaderValue(String value) {
        assertThat(RequestRules.checkHeaderValue(value)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\rb", "\u0000", "\u001b", "\u007f", "\u0085", "€", " a", "a\t"})
    void rejectsOtherHeaderValues(String value) {
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
        assertThat(RequestRules.checkHeaders(large)).contains("headers must not exceed 32768 characters in total");
    }

    @Test
    void toStringShowsNeitherHeadersNorQuery() {
        OutboundRequest request = new OutboundRequest(
                "GET",
                Target.parse("http://example.com/a?key=hidden"),
                Map.of("Authorization", "hidden"),
                Optional.empty());
        assertThat(request).hasToString("GET http://example.com/a");
    }

    @Test
    void requestsAreValidatedWhenCreated() {
        var target = Target.parse("http://example.com/");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutboundRequest("TRACE", target, Map.of(), Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutboundRequest("GET", target, Map.of("Host", "evil"), Optional.empty()))
                .withMessage("the header Host must not be set");
    }
}

package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.muster.outbound.gate.AddressGate;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.message.Exchange;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.message.Secret;
import io.muster.outbound.target.Target;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.testing.Answer;
import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import io.muster.testing.UpstreamRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundRedirectTest extends OutboundClientFixture {

    private static final AddressPolicy POLICY = AddressPolicy.parse("");

    @Test
    void redirectsAreFollowedUpToTheLimit() {
        upstream.on("/1", to(302, "/2")).on("/2", to(307, "/a/3")).on("/a/3", to(301, "../4"));
        upstream.on("/4", Answers.text("here"));
        assertThat(new String(answer(start("/1", 3)).body())).isEqualTo("here");
        assertThat(answer(start("/1", 2)).status()).isEqualTo(301);
        assertThat(answer(start("/1", 0)).status()).isEqualTo(302);
        assertThat(upstream.requests())
                .extracting(UpstreamRequest::path)
                .containsExactly("/1", "/2", "/a/3", "/4", "/1", "/2", "/a/3", "/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/",
                "http://10.0.0.1/",
                "//10.0.0.1/",
                "http://localhost/",
                "http://2130706433/",
                "http://me@127.0.0.1/",
                "http://127.0.0.1:22/",
                "gopher://127.0.0.1/",
                "file:///etc/passwd",
                "/\\169.254.169.254/latest",
                "\\\\10.0.0.1/",
                "http:\\\\10.0.0.1\\x",
                "http://\u00ef\u00bc\u0091\u00ef\u00bc\u0090.0.0.1/"
            })
    void redirectsToRefusedTargetsAreNotFollowed(String location) {
        upstream.on("/", to(302, location));
        assertFault(fault(start("/", 3)), FaultCode.TARGET_REFUSED, "This server is not allowed to call this target");
        assertThat(upstream.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://bad host/",
                "http://[::1/",
                "http://a.example:port/",
                "http://",
                "http:x",
                "//a..b/",
                "http:///x"
            })
    void aMalformedLocationIsAFaultOfTheUpstream(String location) {
        upstream.on("/", to(302, location));
        Fault fault = fault(start("/", 3));
        assertFault(
                fault, FaultCode.UPSTREAM_UNREACHABLE, "The response from " + where() + " redirects to an invalid URL");
        assertThat(fault.title()).isEqualTo("Upstream response unreadable");
    }

    @Test
    void aLocationIsInterpretedAsByBrowsers() {
        upstream.on("/a/b", to(302, "../../../x y/\u00c3\u00bc|{}^\"?q=a b|c"));
        upstream.on("/x%20y/%C3%BC%7C%7B%7D%5E%22", Answers.text("here"));
        Call call = client.call(
                OutboundRequest.get(upstream.target("/a/b")),
                redirects(1),
                CallOwner.MUSTER,
                () -> Duration.ofMinutes(1));
        assertThat(new String(answer(call).body())).isEqualTo("here");
        assertThat(call.log().answeredBy()).contains(upstream.target("/x%20y/%C3%BC%7C%7B%7D%5E%22?q=a%20b%7Cc"));
    }

    @Test
    void aNameIsResolvedBeforeItIsFollowed() {
        useGate(new AddressGate(
                AddressPolicy.parse("127.0.0.0/8"),
                host -> new InetAddress[] {InetAddress.getByName("10.0.0.1")},
                resolver,
                LIMITS.connectTimeout(),
                System::nanoTime));
        upstream.on("/", to(302, "http://public.example/"));
        assertThat(fault(start("/", 1)).code()).isEqualTo(FaultCode.TARGET_REFUSED);
    }

    @ParameterizedTest
    @CsvSource({
        "301, POST, GET",
        "302, POST, GET",
        "303, POST, GET",
        "303, PUT, GET",
        "303, HEAD, HEAD",
        "301, PUT, PUT",
        "302, DELETE, DELETE",
        "307, POST, POST",
        "308, POST, POST",
        "308, GET, GET"
    })
    void theMethodChangesAsSpecified(int status, String method, String next) {
        OutboundRequest redirected = next(request(method, "https://a.example/x"), status, "/y");
        assertThat(redirected.method()).isEqualTo(next);
        boolean content = method.equals(next);
        assertThat(redirected.body().isPresent()).isEqualTo(content);
        assertThat(redirected.headers().containsKey("Content-Type")).isEqualTo(content);
        assertThat(redirected.headers()).containsEntry("Authorization", "Bearer x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://b.example/",
                "https://a.example:8443/",
                "//b.example/y",
                "https://a.example.b.example/",
                "https://sub.a.example/"
            })
    void credentialsStayWithTheirOrigin(String location) {
        assertThat(next(request("POST", "https://a.example/x"), 307, location).headers())
                .containsOnlyKeys("Content-Type", "Accept");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept",
                "Accept-Charset",
                "accept-encoding",
                "Accept-Language",
                "Cache-Control",
                "Content-Encoding",
                "Content-Language",
                "Content-Type",
                "User-Agent",
                "X-Api-Key"
            })
    void aSecretStaysWithItsOriginWhateverItsHeaderIsCalled(String header) {
        Secret secret = Secret.parse("key", "only-for-a-12345", "a.example,http://a.example:8080,b.example");
        OutboundRequest request = new OutboundRequest(
                "POST",
                Target.parse("https://a.example/x"),
                Map.of(header, secret.value(), "Accept-Other", "o", "If-None-Match", "i"),
                Map.of(header, secret),
                Optional.of(new byte[] {1}));

        OutboundRequest elsewhere = next(request, 307, "https://b.example/");
        OutboundRequest here = next(request, 307, "/y");

        assertThat(elsewhere.headers()).doesNotContainKey(header).doesNotContainValue(secret.value());
        assertThat(elsewhere.secrets()).isEmpty();
        assertThat(here.headers()).containsEntry(header, secret.value());
        assertThat(here.secrets()).containsEntry(header, secret);
        assertThat(next(elsewhere, 307, "https://a.example/x").headers()).doesNotContainKey(header);
    }

    @Test
    void noRequestHasASecretForAnotherTarget() {
        Secret secret = Secret.parse("key", "only-for-a-12345", "a.example");
        for (String uri : List.of("https://b.example/", "http://a.example/")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new OutboundRequest(
                            "GET",
                            Target.parse(uri),
                            Map.of("X-Key", secret.value()),
                            Map.of("X-Key", secret),
                            Optional.empty()))
                    .withMessageStartingWith("secret key must not be sent to ");
        }
    }

    @Test
    void credentialsAreNotRestoredOnALaterHop() {
        try (TestUpstream other = TestUpstream.start()) {
            upstream.on("/", to(307, other.uri("/").toString())).on("/back", Answers.text("ok"));
            other.on("/", to(307, upstream.uri("/back").toString()));
            OutboundRequest request = new OutboundRequest(
                    "GET", upstream.target("/"), Map.of("X-Api-Key", "k", "Cookie", "c"), Optional.empty());
            answer(client.call(request, redirects(2), CallOwner.MUSTER, () -> Duration.ofMinutes(1)));
            assertThat(upstream.requests()).hasSize(2);
            assertThat(upstream.requests().remove().headers()).containsKeys("X-Api-Key", "Cookie");
            assertThat(upstream.requests().remove().headers()).doesNotContainKeys("X-Api-Key", "Cookie");
        }
    }

    @Test
    void redirectsFromHttpsToHttpAreNotFollowed() {
        OutboundRequest request = request("GET", "https://a.example/x");
        OutboundResponse answer = redirect(302, "http://a.example/x");
        assertThatExceptionOfType(TaskFailedException.class)
                .isThrownBy(() -> Redirects.next(request, answer, POLICY))
                .satisfies(refused -> assertThat(refused.fault().code()).isEqualTo(FaultCode.TARGET_REFUSED));
        assertThat(next(request("GET", "http://a.example/x"), 302, "https://a.example/x")
                        .target())
                .isEqualTo(Target.parse("https://a.example/x"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "?q=1 -> https://a.example/x?q=1",
                "y#part -> https://a.example/y",
                "//a.example -> https://a.example/",
                "https://b.example:/y -> https://b.example/y",
                "//b.example: -> https://b.example/",
                "../../../../d -> https://a.example/d",
                "/x/../d -> https://a.example/d",
                "/x/./y/.. -> https://a.example/x/",
                "/x/%2e%2E/d -> https://a.example/d",
                "/x/.%2e/%2e/d/. -> https://a.example/d/",
                ". -> https://a.example/",
                "/.. -> https://a.example/",
                "/.//b.example/x -> https://a.example//b.example/x",
                "/a/...;x/..b -> https://a.example/a/...;x/..b",
                "https://b.example/x/../y -> https://b.example/y",
                "https://b.example?q -> https://b.example/?q",
                "HTTPS://B.Example:443/y?a/../b -> https://b.example/y?a/../b",
                "/a b -> https://a.example/a%20b",
                "/a?b c'd -> https://a.example/a?b%20c%27d",
                "/100%/%zz/%41 -> https://a.example/100%25/%25zz/%41",
                "/[x]?[y] -> https://a.example/%5Bx%5D?[y]",
                "/<a>`b`{c}|d^e -> https://a.example/%3Ca%3E%60b%60%7Bc%7D%7Cd%5Ee",
                "/\u00fc -> https://a.example/%FC",
                "/\u00c3\u00bc -> https://a.example/%C3%BC",
                "\\\\b.example\\y -> https://b.example/y",
                "https://a.example\\@b.example/ -> https://a.example/@b.example/",
                "https://b\u00c3\u00bccher.example/ -> https://xn--bcher-kva.example/",
                "https://b\u00c3\u00bccher.example:8443/ -> https://xn--bcher-kva.example:8443/"
            })
    void aRelativeLocationIsResolved(String location, String uri) {
        assertThat(next(request("GET", "https://a.example/x"), 302, location).target())
                .isEqualTo(Target.parse(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void anEmptyLocationIsNotFollowed(String location) {
        assertThat(Redirects.next(request("GET", "https://a.example/"), redirect(302, location), POLICY))
                .isEmpty();
    }

    @Test
    void aRepeatedLocationCountsOnceAndDifferentOnesAreAFaultOfTheUpstream() {
        OutboundRequest request = request("GET", "https://a.example/");
        assertThat(Redirects.next(request, redirect(302, "/y", "", " /y"), POLICY)
                        .orElseThrow()
                        .target())
                .isEqualTo(Target.parse("https://a.example/y"));
        assertThatExceptionOfType(TaskFailedException.class)
                .isThrownBy(() -> Redirects.next(request, redirect(302, "/y", "/z"), POLICY))
                .satisfies(thrown -> assertFault(
                        thrown.fault(),
                        FaultCode.UPSTREAM_UNREACHABLE,
                        "The response from a.example:443 redirects to an invalid URL"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 300, 304, 305, 404})
    void otherStatusesAreNotFollowed(int status) {
        assertThat(Redirects.next(request("GET", "https://a.example/"), redirect(status, "/y"), POLICY))
                .isEmpty();
    }

    @Test
    void anAbortEndsAnyHop() {
        upstream.on("/", to(302, "/never")).on("/never", Answers.never());
        Exchange exchange = start("/", 1);
        await().until(() -> upstream.requests().size() == 2);
        exchange.abort();
        assertThat(failure(exchange)).isInstanceOf(CancellationException.class);
        await().until(() -> upstream.callersGone() == 1);
    }

    private static CallPolicy redirects(int most) {
        return new CallPolicy(most, Optional.empty(), Optional.empty());
    }

    private Exchange start(String path, int redirects) {
        return client.call(
                OutboundRequest.get(upstream.target(path)),
                redirects(redirects),
                CallOwner.MUSTER,
                () -> Duration.ofMinutes(1));
    }

    private static Answer to(int status, String location) {
        return Answers.content(status, "Location: " + location + "\r\n", new byte[0]);
    }

    private static OutboundRequest request(String method, String uri) {
        return new OutboundRequest(
                method,
                Target.parse(uri),
                Map.of(
                        "Authorization",
                        "Bearer x",
                        "Cookie",
                        "c",
                        "X-Api-Key",
                        "k",
                        "Content-Type",
                        "a/b",
                        "Accept",
                        "c/d"),
                Optional.of(new byte[] {1}));
    }

    private static OutboundResponse redirect(int status, String... locations) {
        return new OutboundResponse(status, Map.of("Location", List.of(locations)), new byte[0]);
    }

    private static OutboundRequest next(OutboundRequest request, int status, String location) {
        return Redirects.next(request, redirect(status, location), POLICY).orElseThrow();
    }
}

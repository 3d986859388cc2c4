package io.muster.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.muster.access.RefusedException.Reason;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessControlTest {

    private static final TestCall GET = TestCall.of("GET", "/api/groups");
    private static final TestCall POST = TestCall.of("POST", "/api/groups");
    private static final TestCall LIST = TestCall.of("GET", "/api/groups");

    private final AccessControl open = new AccessControl(Optional.empty());
    private final AccessControl asking = new AccessControl(Optional.of(AccessControlTest::holder));

    @Test
    void anAdmittedCallerStaysAdmittedUntilTheKeyIsRevokedOrLosesItsRole() throws RefusedException {
        AtomicReference<Optional<Caller>> holder =
                new AtomicReference<>(Optional.of(new Caller("alice", EnumSet.of(Role.SUBMIT))));
        AccessControl accessControl = new AccessControl(Optional.of(credential -> holder.get()));
        IncomingRequest call = POST.with("Authorization", "Bearer alice").call();
        Caller alice = accessControl.admit(call);
        IncomingRequest kept = call.keeping("Authorization");

        assertThat(accessControl.stillAdmits(kept, alice)).isTrue();
        holder.set(Optional.of(new Caller("alice", EnumSet.of(Role.READ))));
        assertThat(accessControl.stillAdmits(kept, alice)).isFalse();
        holder.set(Optional.of(new Caller("bob", EnumSet.of(Role.SUBMIT))));
        assertThat(accessControl.stillAdmits(kept, alice)).isFalse();
        holder.set(Optional.empty());
        assertThat(accessControl.stillAdmits(kept, alice)).isFalse();
    }

    @Test
    void aReaderWhoIsNoAdminAnyMoreIsNotAdmittedToWhatAnAdminSees() throws RefusedException {
        AtomicReference<Optional<Caller>> holder =
                new AtomicReference<>(Optional.of(new Caller("root", EnumSet.of(Role.ADMIN))));
        AccessControl accessControl = new AccessControl(Optional.of(credential -> holder.get()));
        IncomingRequest reading = GET.with("Authorization", "Bearer root").call();
        IncomingRequest posting = POST.with("Authorization", "Bearer root").call();
        Caller admin = accessControl.admit(reading);

        holder.set(Optional.of(new Caller("root", EnumSet.of(Role.SUBMIT, Role.READ))));

        assertThat(accessControl.stillAdmits(reading.keeping("Authorization"), admin))
                .isFalse();
        assertThat(accessControl.stillAdmits(posting.keeping("Authorization"), admin))
                .isTrue();
    }

    @Test
    void withoutAuthenticationAnAdmittedCallerStaysAdmitted() throws RefusedException {
        IncomingRequest call = POST.from("127.0.0.1").call();

        assertThat(open.stillAdmits(call, open.admit(call))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"})
    void withoutAuthenticationThisMachineIsServed(String address) throws RefusedException {
        assertThat(open.admit(POST.from(address).call())).isEqualTo(Caller.LOCAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.2",
                "10.0.0.1",
                "0.0.0.0",
                "fd00::2",
                "fe80::1%eth0",
                "::ffff:192.0.2.2",
                "localhost",
                ""
            })
    void withoutAuthenticationOtherMachinesAreRefused(String address) {
        assertRefused(open, POST.from(address), Reason.FORBIDDEN, "muster.auth");
        assertRefused(open, TestCall.of("GET", "/").from(address), Reason.FORBIDDEN, "muster.auth");
        assertRefused(open, TestCall.of("GET", "/openapi").from(address), Reason.FORBIDDEN, "muster.auth");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded",
                "forwarded",
                "X-Forwarded-For",
                "x-forwarded-proto",
                "X-FORWARDED-HOST",
                "Via",
                "X-Real-IP",
                "X_Forwarded_For",
                "x_real_ip",
                "CF-Connecting-IP",
                "CF-Ray",
                "True-Client-IP",
                "X-Client-IP",
                "Client-IP",
                "Fastly-Client-IP",
                "X-Envoy-External-Address",
                "X-Envoy-Attempt-Count",
                "X-Cluster-Client-IP",
                "X-Original-URL",
                "X-Original-Host",
                "X-ProxyUser-Ip",
                "X-Azure-ClientIP",
                "X-Amzn-Trace-Id",
                "X-Varnish",
                "CDN-Loop",
                "Cdn-Src-Ip",
                "EO-Connecting-IP",
                "Ar-Real-Ip",
                "X-NF-Client-Connection-IP",
                "X-Sucuri-ClientIP",
                "X-BlueCoat-Via",
                "Surrogate-Capability",
                "Max-Forwards",
                "WL-Proxy-Client-IP",
                "Remote-Addr"
            })
    void requestsForwardedByALocalProxyAreRefused(String header) {
        assertRefused(open, LIST.with(header, "127.0.0.1"), Reason.FORBIDDEN, header);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/0.9", ""})
    void protocolVersionsUsedOnlyByProxiesAreRefused(String protocol) throws RefusedException {
        assertRefused(open, LIST.by(protocol), Reason.FORBIDDEN, protocol.isEmpty() ? "HTTP/0.9" : protocol);
        assertRefused(open, LIST.by(protocol), Reason.FORBIDDEN, "muster.auth");
        assertThat(open.admit(TestCall.of("GET", "/health/ready").by(protocol).call()))
                .isEqualTo(Caller.ANYBODY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"User-Agent", "Accept", "Traceparent", "X-Request-Id", "X-Requested-With", "Cookie", "Sec-CH-UA"
            })
    void ordinaryClientHeadersAreNotTakenForProxyHeaders(String header) throws RefusedException {
        assertThat(open.admit(LIST.with(header, "x").call())).isEqualTo(Caller.LOCAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "[::1]", "::1"})
    void thisMachineHasThreeNames(String host) throws RefusedException {
        assertThat(open.admit(LIST.to(host).call())).isEqualTo(Caller.LOCAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "localhost.evil.example", "localhost.", "127.0.0.1.nip.io", "192.0.2.2", ""})
    void otherHostNamesAreRefusedAgainstDnsRebinding(String host) {
        assertRefused(open, LIST.to(host), Reason.FORBIDDEN, "Host");
    }

    @Test
    void healthChecksAreForEverybody() throws RefusedException {
        TestCall health = TestCall.of("GET", "/health/ready")
                .from("192.0.2.2")
                .to("muster.example")
                .with("X-Forwarded-For", "192.0.2.3");

        assertThat(open.admit(health.call())).isEqualTo(Caller.ANYBODY);
        assertThat(asking.admit(health.call())).isEqualTo(Caller.ANYBODY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "Cross-Site", "something-new"})
    void aCrossSiteRequestMayNotChangeAnything(String site) {
        TestCall call = POST.with("Sec-Fetch-Site", site);

        assertRefused(open, call, Reason.FORBIDDEN, "Cross-site");
        assertRefused(asking, call.with("Authorization", "Bearer admin"), Reason.FORBIDDEN, "Cross-site");
        assertRefused(
                open,
                TestCall.of("GET", "/api/examples/fetch-all").with("Sec-Fetch-Site", site),
                Reason.FORBIDDEN,
                "Cross-site");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.example", "http://localhost:9090", "http://localhost", "null", "", "://", "file://"
            })
    void aCrossSiteRequestIsDetectedByOriginAlone(String origin) {
        assertRefused(open, POST.with("Origin", origin), Reason.FORBIDDEN, "Cross-site");
    }

    @Test
    void aSameOriginRequestMayChangeSomething() throws RefusedException {
        assertThat(open.admit(POST.with("Sec-Fetch-Site", "same-origin").call()))
                .isEqualTo(Caller.LOCAL);
        assertThat(open.admit(POST.with("Sec-Fetch-Site", "none").call())).isEqualTo(Caller.LOCAL);
        assertThat(open.admit(POST.with("Origin", "http://localhost:8080").call()))
                .isEqualTo(Caller.LOCAL);
        assertThat(open.admit(POST.with("Origin", "https://LOCALHOST:8080").call()))
                .isEqualTo(Caller.LOCAL);
    }

    @Test
    void anotherSiteMayLinkToAPage() throws RefusedException {
        IncomingRequest call = TestCall.of("GET", "/problems/")
                .with("Sec-Fetch-Site", "cross-site")
                .call();

        assertThat(open.admit(call)).isEqualTo(Caller.LOCAL);
    }

    @Test
    void aCallerWithoutACredentialIsAskedForOne() {
        assertRefused(asking, LIST, Reason.NO_CREDENTIAL, "Bearer");
        assertRefused(asking, LIST.with("Authorization", "Basic dXNlcjpwYXNz"), Reason.NO_CREDENTIAL, "Bearer");
        assertRefused(asking, LIST.with("Authorization", "Bearer"), Reason.NO_CREDENTIAL, "Bearer");
        assertRefused(asking, LIST.with("Authorization", "Bearer wrong"), Reason.WRONG_CREDENTIAL, "unknown");
    }

    @Test
    void withAuthenticationTheAddressOfTheCallerDoesNotMatter() throws RefusedException {
        IncomingRequest call = LIST.from("192.0.2.2")
                .to("muster.example")
                .with("X-Forwarded-For", "192.0.2.3")
                .with("Authorization", "bearer  read")
                .call();

        assertThat(asking.admit(call).name()).isEqualTo("read");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/groups, READ",
        "HEAD, /api/groups, READ",
        "OPTIONS, /api/groups, READ",
        "POST, /api/groups, SUBMIT",
        "POST, /api/groups/, SUBMIT",
        "GET, /api/groups/1, READ",
        "GET, /api/groups/1/events, READ",
        "DELETE, /api/groups/1, CANCEL",
        "POST, /api/groups/1/cancel, CANCEL",
        "POST, /api/groups/1/retry, CANCEL",
        "POST, /api/groups/1/tasks/a/cancel, CANCEL",
        "GET, /api/task-types, READ",
        "GET, /api/hosts, ADMIN",
        "GET, /api/hosts/, ADMIN",
        "HEAD, /api/hosts, ADMIN",
        "POST, /api/hosts/a.example/pause, ADMIN",
        "POST, /api/hosts/a.example/resume, ADMIN",
        "GET, /api/examples/tasks, SUBMIT",
        "GET, /api/examples/fetch-all, SUBMIT",
        "GET, /api/examples/dashboard/1, SUBMIT",
        "GET, /api/examples/user-page/1, SUBMIT",
        "POST, /api/examples/run-tasks, SUBMIT",
        "GET, /api/examples/run-tasks/1, READ",
        "POST, /metrics, ADMIN",
        "GET, /nothing, READ",
        "GET, /api, READ",
        "PUT, /api/groups/1, ADMIN",
        "DELETE, /api/groups, ADMIN",
        "POST, /api/groups/1/events, ADMIN",
        "POST, /something-new, ADMIN",
        "POST, /, ADMIN"
    })
    void everyRequestNeedsARole(String method, String path, Role needed) throws RefusedException {
        TestCall call = TestCall.of(method, path);

        assertRefused(asking, call, Reason.NO_CREDENTIAL, "Bearer");
        for (Role role : Role.values()) {
            TestCall by = call.with("Authorization", "Bearer " + role.text());
            if (role == needed || role == Role.ADMIN) {
                assertThat(asking.admit(by.call()).name()).isEqualTo(role.text());
            } else {
                assertRefused(asking, by, Reason.LACKS_ROLE, needed.text());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/metrics/", "/metrics/application"})
    void metricsAreForThisMachineAndForTwoRoles(String path) throws RefusedException {
        TestCall here = TestCall.of("GET", path);
        assertThat(asking.admit(here.call())).isEqualTo(Caller.ANYBODY);
        assertThat(open.admit(here.call())).isEqualTo(Caller.LOCAL);

        // from elsewhere, forwarded by a proxy on this machine, and by a page in a browser on this machine
        for (TestCall remote : List.of(
                here.from("192.0.2.2").to("muster.example"),
                here.with("X-Forwarded-For", "192.0.2.2"),
                here.with("Forwarded", "for=192.0.2.2"),
                here.with("Via", "1.1 proxy"),
                here.by("HTTP/1.0"),
                here.to("rebound.example"))) {
            assertRefused(asking, remote, Reason.NO_CREDENTIAL, "Bearer");
            assertRefused(open, remote, Reason.FORBIDDEN, "muster.auth");
            for (Role role : Role.values()) {
                TestCall by = remote.with("Authorization", "Bearer " + role.text());
                if (role == Role.METRICS || role == Role.ADMIN) {
                    assertThat(asking.admit(by.call()).name()).isEqualTo(role.text());
                } else {
                    assertRefused(asking, by, Reason.LACKS_ROLE, "metrics");
                }
            }
        }
    }

    @Test
    void whoTheCallerIsMayBeAskedWithAnyRole() throws RefusedException {
        TestCall call = TestCall.of("GET", "/api/me");

        assertRefused(asking, call, Reason.NO_CREDENTIAL, "Bearer");
        assertRefused(asking, call.with("Authorization", "Bearer wrong"), Reason.WRONG_CREDENTIAL, "unknown");
        for (Role role : Role.values()) {
            IncomingRequest by =
                    call.with("Authorization", "Bearer " + role.text()).call();
            Caller caller = asking.admit(by);
            assertThat(caller.name()).isEqualTo(role.text());
            assertThat(asking.stillAdmits(by.keeping("Authorization"), caller)).isTrue();
        }
        assertRefused(
                asking,
                TestCall.of("POST", "/api/me").with("Authorization", "Bearer submit"),
                Reason.LACKS_ROLE,
                "admin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/assets/app.js",
                "/client/muster.js",
                "/reference/",
                "/problems/",
                "/problems/forbidden",
                "/openapi"
            })
    void pagesAreForEverybody(String path) throws RefusedException {
        IncomingRequest call =
                TestCall.of("GET", path).from("192.0.2.2").to("muster.example").call();

        assertThat(asking.admit(call)).isEqualTo(Caller.ANYBODY);
    }

    @Test
    void theExamplesBackEndIsForThisMachine() throws RefusedException {
        TestCall call = TestCall.of("GET", "/api/examples/upstream/users/1");

        assertThat(asking.admit(call.call())).isEqualTo(Caller.ANYBODY);
        assertRefused(asking, call.from("192.0.2.2"), Reason.NO_CREDENTIAL, "Bearer");
        assertRefused(asking, call.with("Forwarded", "for=192.0.2.2"), Reason.NO_CREDENTIAL, "Bearer");
    }

    private static void assertRefused(AccessControl accessControl, TestCall call, Reason reason, String detail) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> accessControl.admit(call.call()))
                .withMessageContaining(detail)
                .matches(refused -> refused.reason() == reason, "for the reason " + reason);
    }

    /** A credential is the name of a role; its holder has that role. */
    private static Optional<Caller> holder(String credential) {
        return Role.of(credential).map(role -> new Caller(credential, EnumSet.of(role)));
    }
}

package io.muster.outbound.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.muster.outbound.target.Refusal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

    private static final AddressPolicy PUBLIC_ONLY = AddressPolicy.parse(" , ");

    private static Optional<Refusal> judge(AddressPolicy policy, String host, int port, String address)
            throws UnknownHostException {
        return policy.judge(host, port, List.of(InetAddress.getByName(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.255.255.255",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.0.0",
                "169.254.169.254",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.0",
                "192.0.0.255",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.0",
                "192.168.255.255",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1",
                "64:ff9b::808:808",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:0:4136:e378::1",
                "2001:1ff:ffff::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:808:808::1",
                "3fff::1",
                "3fff:fff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd12:3456:789a::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "1fff::1"
            })
    void nonPublicAddressesAreRefused(String address) throws UnknownHostException {
        assertThat(judge(PUBLIC_ONLY, "name.example", 80, address)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.0.3.0",
                "192.88.98.255",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "198.51.101.0",
                "203.0.114.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "2000::1",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2001:db7::1",
                "2001:db9::1",
                "2003::1",
                "2606:4700::1111",
                "3ffe::1",
                "3fff:1000::1"
            })
    void publicAddressesArePermitted(String address) throws UnknownHostException {
        assertThat(judge(PUBLIC_ONLY, "name.example", 80, address)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "inner.example,             inner.example,  80,   10.0.0.1,   true",
        "inner.example,             INNER.Example., 80,   10.0.0.1,   true",
        "inner.example,             x.inner.example,80,   10.0.0.1,   false",
        "inner.example,             other.example,  80,   10.0.0.1,   false",
        "inner.example:8080,        inner.example,  8080, fd00::1,    true",
        "inner.example:8080,        inner.example,  80,   fd00::1,    false",
        "*.inner.example,           a.inner.example,80,   10.0.0.1,   true",
        "*.inner.example,           inner.example,  80,   10.0.0.1,   false",
        "*.inner.example,           ainner.example, 80,   10.0.0.1,   false",
        "my_db,                  my_db,       80,   10.0.0.1,   true",
        "bücher.example,            xn--bcher-kva.example, 80, 10.0.0.1, true",
        "10.0.0.0/8,             any.example,    80,   10.9.9.9,   true",
        "10.0.0.0/8,             any.example,    80,   ::ffff:10.9.9.9, true",
        "10.0.0.0/8,             any.example,    80,   172.16.0.1, false",
        "10.0.0.0/9,             any.example,    80,   10.128.0.0, false",
        "10.64.0.0/10,           any.example,    80,   10.127.1.1, true",
        "0.0.0.0/0,              any.example,    80,   127.0.0.1,  true",
        "0.0.0.0/0,              any.example,    80,   ::1,        false",
        "::/0,                   any.example,    80,   ::1,        true",
        "127.0.0.1,              any.example,    80,   127.0.0.1,  true",
        "127.0.0.1,              any.example,    80,   127.0.0.2,  false",
        "127.0.0.1:8080,         any.example,    8080, 127.0.0.1,  true",
        "10.0.0.0/8:8080,        any.example,    8080, 10.1.1.1,   true",
        "10.0.0.0/8:8080,        any.example,    8081, 10.1.1.1,   false",
        "[fd00::/8]:8080,        any.example,    8080, fd00::1,    true",
        "fd00::/8:8080,          any.example,    8081, fd00::1,    false",
        "127.0.0.1:8080,         any.example,    8081, 127.0.0.1,  false",
        "fd00::/8,               any.example,    80,   fd12::1,    true",
        "::1,                    any.example,    80,   ::1,        true",
        "[::1]:8080,             any.example,    8080, ::1,        true",
        "[::1]:8080,             any.example,    80,   ::1,        false",
        "'a.example, ::1 ,b.example',  b.example,      80,   10.0.0.1,   true"
    })
    void anEntryAllowsItsTargets(String allow, String host, int port, String address, boolean permitted)
            throws UnknownHostException {
        assertThat(judge(AddressPolicy.parse(allow), host, port, address).isEmpty())
                .isEqualTo(permitted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "0.0.0.0", "::1", "::", "::127.0.0.1", "64:ff9b::7f00:1", "fd00::1", "fe80::1"})
    void aLiteralAddressIsCheckedWithoutTheDns(String host) {
        assertThat(PUBLIC_ONLY.judge(host, 80)).contains(Refusal.SPECIAL_ADDRESS);
        assertThat(AddressPolicy.parse("0.0.0.0/0, ::/0").judge(host, 80)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.1", "2130706433", "0x7f.1", "0177.0.0.1", "1.2.3.4.5", "256.1.1.1", "fe80::1%eth0"})
    void unusualSpellingsOfAddressesAreAlwaysRefused(String host) {
        assertThat(AddressPolicy.parse("0.0.0.0/0, ::/0").judge(host, 80)).contains(Refusal.URL_ADDRESS_FORM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost.",
                "a.localhost",
                "orders",
                "printer.local",
                "db.internal",
                "orders.shop.svc",
                "orders.shop.svc.cluster.local",
                "a.test",
                "a.invalid",
                "a.alt",
                "x.onion",
                "1.0.0.127.in-addr.arpa",
                "in-addr.arpa",
                "1.ip6.arpa",
                "nas.home.arpa"
            })
    void aLocalNameNeedsItsOwnEntry(String host) {
        assertThat(PUBLIC_ONLY.judge(host, 80)).contains(Refusal.LOCAL_NAME);
        assertThat(AddressPolicy.parse("0.0.0.0/0, ::/0").judge(host, 80)).contains(Refusal.LOCAL_NAME);
        assertThat(AddressPolicy.parse(host + ":80").judge(host, 80)).isEmpty();
        assertThat(AddressPolicy.parse(host + ":81").judge(host, 80)).contains(Refusal.LOCAL_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "2606:4700::1111", "example.com", "127.0.0.1.example.com", "notlocalhost.com"})
    void otherNamesNeedTheDns(String host) {
        assertThat(PUBLIC_ONLY.judge(host, 80)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "10.0.0.1/8",
                "fd00::/129",
                "name/8",
                "/8",
                "host:0",
                "host:65536",
                "host:x",
                "host:",
                ":80",
                "[::1",
                "[::1]:",
                "::1::",
                "127.1",
                "2130706433",
                "0x7f.1",
                "0177.0.0.1",
                "256.1.1.1",
                "http://host",
                "host name",
                "*",
                "*.",
                "a..b",
                "-:-"
            })
    void aMalformedEntryIsNamed(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressPolicy.parse("good.example, " + entry))
                .withMessageStartingWith("\"" + entry + "\" is not a host, host:port, IP address or CIDR range: ");
    }
}

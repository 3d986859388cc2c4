package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
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
    void whatIsNotPublicIsRefused(String address) throws UnknownHostException {
        assertThat(judge(PUBLIC_ONLY, "name.test", 80, address)).isPresent();
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
    void whatIsPublicIsPermitted(String address) throws UnknownHostException {
        assertThat(judge(PUBLIC_ONLY, "name.test", 80, address)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "inner.test,             inner.test,  80,   10.0.0.1,   true",
        "inner.test,             INNER.Test., 80,   10.0.0.1,   true",
        "inner.test,             x.inner.test,80,   10.0.0.1,   false",
        "inner.test,             other.test,  80,   10.0.0.1,   false",
        "inner.test:8080,        inner.test,  8080, fd00::1,    true",
        "inner.test:8080,        inner.test,  80,   fd00::1,    false",
        "*.inner.test,           a.inner.test,80,   10.0.0.1,   true",
        "*.inner.test,           inner.test,  80,   10.0.0.1,   false",
        "*.inner.test,           ainner.test, 80,   10.0.0.1,   false",
        "my_db,                  my_db,       80,   10.0.0.1,   true",
        "bücher.test,            xn--bcher-kva.test, 80, 10.0.0.1, true",
        "10.0.0.0/8,             any.test,    80,   10.9.9.9,   true",
        "10.0.0.0/8,             any.test,    80,   ::ffff:10.9.9.9, true",
        "10.0.0.0/8,             any.test,    80,   172.16.0.1, false",
        "10.0.0.0/9,             any.test,    80,   10.128.0.0, false",
        "10.64.0.0/10,           any.test,    80,   10.127.1.1, true",
        "0.0.0.0/0,              any.test,    80,   127.0.0.1,  true",
        "0.0.0.0/0,              any.test,    80,   ::1,        false",
        "::/0,                   any.test,    80,   ::1,        true",
        "127.0.0.1,              any.test,    80,   127.0.0.1,  true",
        "127.0.0.1,              any.test,    80,   127.0.0.2,  false",
        "127.0.0.1:8080,         any.test,    8080, 127.0.0.1,  true",
        "10.0.0.0/8:8080,        any.test,    8080, 10.1.1.1,   true",
        "10.0.0.0/8:8080,        any.test,    8081, 10.1.1.1,   false",
        "[fd00::/8]:8080,        any.test,    8080, fd00::1,    true",
        "fd00::/8:8080,          any.test,    8081, fd00::1,    false",
        "127.0.0.1:8080,         any.test,    8081, 127.0.0.1,  false",
        "fd00::/8,               any.test,    80,   fd12::1,    true",
        "::1,                    any.test,    80,   ::1,        true",
        "[::1]:8080,             any.test,    8080, ::1,        true",
        "[::1]:8080,             any.test,    80,   ::1,        false",
        "'a.test, ::1 ,b.test',  b.test,      80,   10.0.0.1,   true"
    })
    void anEntryAllowsWhatItNames(String allow, String host, int port, String address, boolean permitted)
            throws UnknownHostException {
        assertThat(judge(AddressPolicy.parse(allow), host, port, address).isEmpty())
                .isEqualTo(permitted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "0.0.0.0", "::1", "::", "::127.0.0.1", "64:ff9b::7f00:1", "fd00::1", "fe80::1"})
    void anAddressInPlaceOfANameIsJudgedWithoutTheDns(String host) {
        assertThat(PUBLIC_ONLY.judge(host, 80)).contains(Refusal.SPECIAL_ADDRESS);
        assertThat(AddressPolicy.parse("0.0.0.0/0, ::/0").judge(host, 80)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.1", "2130706433", "0x7f.1", "0177.0.0.1", "1.2.3.4.5", "256.1.1.1", "fe80::1%eth0"})
    void otherSpellingsOfAddressesAreRefusedWhateverIsAllowed(String host) {
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
                "x.onion",
                "1.0.0.127.in-addr.arpa",
                "in-addr.arpa",
                "1.ip6.arpa",
                "nas.home.arpa"
            })
    void aNameThatOnlyMeansSomethingNearNeedsAnEntryOfItsOwn(String host) {
        assertThat(PUBLIC_ONLY.judge(host, 80)).contains(Refusal.LOCAL_NAME);
        assertThat(AddressPolicy.parse("0.0.0.0/0, ::/0").judge(host, 80)).contains(Refusal.LOCAL_NAME);
        assertThat(AddressPolicy.parse(host + ":80").judge(host, 80)).isEmpty();
        assertThat(AddressPolicy.parse(host + ":81").judge(host, 80)).contains(Refusal.LOCAL_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "2606:4700::1111", "example.com", "127.0.0.1.example.com", "notlocalhost.com"})
    void theRestIsLeftToTheDns(String host) {
        assertThat(PUBLIC_ONLY.judge(host, 80)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "168.63.129.16",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "::169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "2001:0:a9fe:a9fe::1",
        "2001:0:808:808::5601:5601",
        "2606:4700::5efe:a9fe:a9fe",
        "2606:4700::200:5efe:a9fe:a9fe"
    })
    void metadataIsFreedByARangeOnly(String address) throws UnknownHostException {
        AddressPolicy byName = AddressPolicy.parse("imds.test, *.test, metadata.google.internal");
        assertThat(judge(byName, "imds.test", 80, address)).contains(Refusal.METADATA);
        assertThat(judge(byName, "metadata.google.internal", 80, address)).contains(Refusal.METADATA);
        AddressPolicy byRange = AddressPolicy.parse("0.0.0.0/0, ::/0");
        assertThat(judge(byRange, "imds.test", 80, address)).isEmpty();
        assertThat(judge(byRange, "metadata.google.internal", 80, address)).isEmpty();
    }

    @Test
    void metadataNamesAreRefusedBeforehandUnlessARangeMayFreeThem() {
        assertThat(AddressPolicy.parse("metadata.google.internal, metadata").judge("metadata.google.internal", 80))
                .contains(Refusal.METADATA);
        assertThat(AddressPolicy.parse("10.0.0.0/8").judge("metadata", 80)).contains(Refusal.METADATA);
        assertThat(AddressPolicy.parse("169.254.169.254").judge("metadata.google.internal", 80))
                .isEmpty();
    }

    @Test
    void anIpv4AddressInsideIsJudgedEvenWhereTheOuterOneIsAllowed() throws UnknownHostException {
        AddressPolicy nat64 = AddressPolicy.parse("64:ff9b::/96");
        assertThat(judge(nat64, "name.test", 80, "64:ff9b::808:808")).isEmpty();
        assertThat(judge(nat64, "name.test", 80, "64:ff9b::a00:1")).contains(Refusal.SPECIAL_ADDRESS);
        assertThat(judge(AddressPolicy.parse("2002::/16"), "name.test", 80, "2002:7f00:1::1"))
                .contains(Refusal.SPECIAL_ADDRESS);
        assertThat(judge(PUBLIC_ONLY, "name.test", 80, "2606:4700::5efe:a00:1")).contains(Refusal.SPECIAL_ADDRESS);
        assertThat(judge(PUBLIC_ONLY, "name.test", 80, "2606:4700::5efe:808:808"))
                .isEmpty();
    }

    @Test
    void oneAddressThatMayNotBeCalledRefusesTheName() throws UnknownHostException {
        assertThat(PUBLIC_ONLY.judge(
                        "name.test", 80, List.of(InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.1"))))
                .contains(Refusal.SPECIAL_ADDRESS);
    }

    @Test
    void theAddressesOfThisMachineAreRefusedThoughTheyArePublic() throws UnknownHostException {
        InetAddress mine = InetAddress.getByName("8.8.4.4");
        OwnAddresses own = new OwnAddresses(() -> Set.of(mine), () -> 0);
        AddressPolicy policy = new AddressPolicy(List.of(), List.of(), Ports.standard(), own);
        assertThat(judge(policy, "name.test", 80, "8.8.4.4")).contains(Refusal.OWN_ADDRESS);
        assertThat(judge(policy, "name.test", 80, "8.8.8.8")).isEmpty();
        AddressPolicy allowing = new AddressPolicy(TargetRule.parseAll("8.8.4.4"), List.of(), Ports.standard(), own);
        assertThat(judge(allowing, "name.test", 80, "8.8.4.4")).isEmpty();
    }

    @Test
    void theAddressesOfThisMachineAreLookedUpAgain() throws UnknownHostException {
        AtomicLong now = new AtomicLong();
        AtomicReference<Set<InetAddress>> mine = new AtomicReference<>(Set.of());
        OwnAddresses own = new OwnAddresses(mine::get, now::get);
        InetAddress later = InetAddress.getByName("8.8.4.4");
        assertThat(own.contain(later)).isFalse();
        mine.set(Set.of(later));
        assertThat(own.contain(later)).isFalse();
        now.addAndGet(31_000_000_000L);
        assertThat(own.contain(later)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "example.com,      example.com,   80,  8.8.8.8,          true",
        "example.com,      www.example.com, 80, 8.8.8.8,         false",
        "*.example.com,    www.example.com, 80, 8.8.8.8,         true",
        "example.com:8080, example.com,   80,  8.8.8.8,          false",
        "example.com:8080, example.com,   8080, 8.8.8.8,         true",
        "8.8.0.0/16,       name.test,     80,  8.8.8.8,          true",
        "8.8.0.0/16,       name.test,     80,  2606:4700::5efe:808:808, true",
        "8.8.8.8,          8.8.8.8,       80,  8.8.8.8,          true",
        "10.0.0.0/8:81,    name.test,     80,  10.0.0.1,         false",
        "2606:4700::/32,   name.test,     443, 2606:4700::1111,  true"
    })
    void whatIsDeniedIsRefusedThoughItIsAllowed(String deny, String host, int port, String address, boolean refused)
            throws UnknownHostException {
        AddressPolicy policy = AddressPolicy.parse("0.0.0.0/0, ::/0, *.example.com, example.com", deny, "");
        assertThat(judge(policy, host, port, address))
                .isEqualTo(refused ? Optional.of(Refusal.DENIED) : Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 25, 79, 81, 442, 1023, 2375, 3306, 5432, 6379, 9200, 9990, 11211, 27017})
    void aPortOfDataOrAdministrationIsRefusedUnlessItIsNamed(int port) throws UnknownHostException {
        assertThat(judge(PUBLIC_ONLY, "name.test", port, "8.8.8.8")).contains(Refusal.PORT);
        assertThat(judge(AddressPolicy.parse("name.test, 8.8.8.8"), "name.test", port, "8.8.8.8"))
                .contains(Refusal.PORT);
        assertThat(judge(AddressPolicy.parse("name.test:" + port), "name.test", port, "8.8.8.8"))
                .isEmpty();
        assertThat(judge(AddressPolicy.parse("8.0.0.0/8:" + port), "name.test", port, "8.8.8.8"))
                .isEmpty();
        assertThat(judge(AddressPolicy.parse("other.test:" + port), "name.test", port, "8.8.8.8"))
                .contains(Refusal.PORT);
    }

    @Test
    void theUsualPortsMayBeCalled() {
        assertThat(IntStream.of(80, 443, 1024, 3000, 8000, 8080, 8443, 32768, 65535))
                .allMatch(port -> PUBLIC_ONLY.judge("name.test", port).isEmpty());
        assertThat(IntStream.rangeClosed(32_768, 65_535)).allMatch(Ports.standard()::contain);
    }

    @Test
    void thePortsAreTheOperatorsToChoose() {
        Ports ports = Ports.parse("443, 5432,8000-8002");
        assertThat(IntStream.rangeClosed(1, 65_535).filter(ports::contain))
                .containsExactly(443, 5432, 8000, 8001, 8002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "80,", "a", "90-80", "1-2-3", "-", "-80", "080"})
    void portsThatAreNoneAreNamed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ports.parse(text))
                .withMessageContaining("is neither a port in 1..65535 nor a range such as 8000-8999");
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
    void anEntryThatIsNoneIsNamed(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressPolicy.parse("good.test, " + entry))
                .withMessageStartingWith("\"" + entry + "\" is not a host, host:port, IP address or CIDR range: ");
    }
}

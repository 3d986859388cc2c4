package io.muster.outbound.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.muster.outbound.target.Ports;
import io.muster.outbound.target.Refusal;
import io.muster.outbound.target.TargetRule;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules besides address ranges: metadata services, embedded addresses, own addresses, denied targets, ports. */
class AddressRulesTest {

    private static final AddressPolicy PUBLIC_ONLY = AddressPolicy.parse(" , ");

    private static Optional<Refusal> judge(AddressPolicy policy, String host, int port, String address)
            throws UnknownHostException {
        return policy.judge(host, port, List.of(InetAddress.getByName(address)));
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
    void metadataAddressesAreAllowedByARangeOnly(String address) throws UnknownHostException {
        AddressPolicy byName = AddressPolicy.parse("imds.example, *.example, metadata.google.internal");
        assertThat(judge(byName, "imds.example", 80, address)).contains(Refusal.METADATA);
        assertThat(judge(byName, "metadata.google.internal", 80, address)).contains(Refusal.METADATA);
        AddressPolicy byRange = AddressPolicy.parse("0.0.0.0/0, ::/0");
        assertThat(judge(byRange, "imds.example", 80, address)).isEmpty();
        assertThat(judge(byRange, "metadata.google.internal", 80, address)).isEmpty();
    }

    @Test
    void metadataNamesAreRefusedBeforeTheLookupUnlessARangeMayAllowThem() {
        assertThat(AddressPolicy.parse("metadata.google.internal, metadata").judge("metadata.google.internal", 80))
                .contains(Refusal.METADATA);
        assertThat(AddressPolicy.parse("10.0.0.0/8").judge("metadata", 80)).contains(Refusal.METADATA);
        assertThat(AddressPolicy.parse("169.254.169.254").judge("metadata.google.internal", 80))
                .isEmpty();
    }

    @Test
    void anEmbeddedIpv4AddressIsCheckedEvenIfTheOuterOneIsAllowed() throws UnknownHostException {
        AddressPolicy nat64 = AddressPolicy.parse("64:ff9b::/96");
        assertThat(judge(nat64, "name.example", 80, "64:ff9b::808:808")).isEmpty();
        assertThat(judge(nat64, "name.example", 80, "64:ff9b::a00:1")).contains(Refusal.SPECIAL_ADDRESS);
        assertThat(judge(AddressPolicy.parse("2002::/16"), "name.example", 80, "2002:7f00:1::1"))
                .contains(Refusal.SPECIAL_ADDRESS);
        assertThat(judge(PUBLIC_ONLY, "name.example", 80, "2606:4700::5efe:a00:1"))
                .contains(Refusal.SPECIAL_ADDRESS);
        assertThat(judge(PUBLIC_ONLY, "name.example", 80, "2606:4700::5efe:808:808"))
                .isEmpty();
    }

    @Test
    void oneForbiddenAddressRefusesTheName() throws UnknownHostException {
        assertThat(PUBLIC_ONLY.judge(
                        "name.example",
                        80,
                        List.of(InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.1"))))
                .contains(Refusal.SPECIAL_ADDRESS);
    }

    @Test
    void theAddressesOfThisMachineAreRefusedEvenIfPublic() throws UnknownHostException {
        InetAddress mine = InetAddress.getByName("8.8.4.4");
        OwnAddresses own = new OwnAddresses(() -> Set.of(mine), () -> 0);
        AddressPolicy policy = new AddressPolicy(List.of(), List.of(), Ports.standard(), own, false);
        assertThat(judge(policy, "name.example", 80, "8.8.4.4")).contains(Refusal.OWN_ADDRESS);
        assertThat(judge(policy, "name.example", 80, "8.8.8.8")).isEmpty();
        AddressPolicy allowing =
                new AddressPolicy(TargetRule.parseAll("8.8.4.4"), List.of(), Ports.standard(), own, false);
        assertThat(judge(allowing, "name.example", 80, "8.8.4.4")).isEmpty();
    }

    @Test
    void theAddressesOfThisMachineAreRefreshed() throws UnknownHostException {
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
        "8.8.0.0/16,       name.example,     80,  8.8.8.8,          true",
        "8.8.0.0/16,       name.example,     80,  2606:4700::5efe:808:808, true",
        "8.8.8.8,          8.8.8.8,       80,  8.8.8.8,          true",
        "10.0.0.0/8:81,    name.example,     80,  10.0.0.1,         false",
        "2606:4700::/32,   name.example,     443, 2606:4700::1111,  true"
    })
    void deniedTargetsAreRefusedEvenIfAllowed(String deny, String host, int port, String address, boolean refused)
            throws UnknownHostException {
        AddressPolicy policy = AddressPolicy.parse("0.0.0.0/0, ::/0, *.example.com, example.com", deny, "", false);
        assertThat(judge(policy, host, port, address))
                .isEqualTo(refused ? Optional.of(Refusal.DENIED) : Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 25, 79, 81, 442, 1023, 2375, 3306, 5432, 6379, 9200, 9990, 11211, 27017})
    void portsOfDatabasesAndConsolesAreRefusedUnlessAllowed(int port) throws UnknownHostException {
        assertThat(judge(PUBLIC_ONLY, "name.example", port, "8.8.8.8")).contains(Refusal.PORT);
        assertThat(judge(AddressPolicy.parse("name.example, 8.8.8.8"), "name.example", port, "8.8.8.8"))
                .contains(Refusal.PORT);
        assertThat(judge(AddressPolicy.parse("name.example:" + port), "name.example", port, "8.8.8.8"))
                .isEmpty();
        assertThat(judge(AddressPolicy.parse("8.0.0.0/8:" + port), "name.example", port, "8.8.8.8"))
                .isEmpty();
        assertThat(judge(AddressPolicy.parse("other.example:" + port), "name.example", port, "8.8.8.8"))
                .contains(Refusal.PORT);
    }

    @Test
    void standardPortsArePermitted() {
        assertThat(IntStream.of(80, 443, 1024, 3000, 8000, 8080, 8443, 32768, 65535))
                .allMatch(port -> PUBLIC_ONLY.judge("name.example", port).isEmpty());
        assertThat(IntStream.rangeClosed(32_768, 65_535)).allMatch(Ports.standard()::contain);
    }

    @Test
    void theOperatorMayChooseThePorts() {
        Ports ports = Ports.parse("443, 5432,8000-8002");
        assertThat(IntStream.rangeClosed(1, 65_535).filter(ports::contain))
                .containsExactly(443, 5432, 8000, 8001, 8002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "80,", "a", "90-80", "1-2-3", "-", "-80", "080"})
    void malformedPortsAreNamed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ports.parse(text))
                .withMessageContaining("is neither a port in 1..65535 nor a range such as 8000-8999");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                           | example.com      | 443  | 8.8.8.8   | not-allowed",
                "example.com                | example.com      | 443  | 8.8.8.8   | ",
                "example.com                | example.com      | 443  | 10.0.0.1  | ",
                "example.com:443            | example.com      | 443  | 8.8.8.8   | ",
                "example.com:443            | example.com      | 80   | 8.8.8.8   | not-allowed",
                "example.com                | example.com      | 22   | 8.8.8.8   | port",
                "example.com                | www.example.com  | 443  | 8.8.8.8   | not-allowed",
                "*.example.com              | www.example.com  | 443  | 8.8.8.8   | ",
                "*.example.com              | example.com      | 443  | 8.8.8.8   | not-allowed",
                "example.com                | 8.8.8.8          | 443  | 8.8.8.8   | not-allowed",
                "8.8.8.0/24                 | 8.8.8.8          | 443  | 8.8.8.8   | ",
                "8.8.8.0/24                 | example.com      | 443  | 8.8.8.8   | ",
                "8.8.8.0/24                 | example.com      | 443  | 8.8.4.4   | not-allowed",
                "8.8.8.0/24, other.example  | example.com      | 443  | 2606:4700::1 | not-allowed",
                "0.0.0.0/0                  | example.com      | 443  | 2606:4700::1 | not-allowed",
                "example.com                | example.com      | 443  | 169.254.169.254 | metadata",
                "example.com                | denied.example   | 443  | 8.8.8.8   | denied"
            })
    void onlyAllowedTargetsMayBeCalledIfSoConfigured(
            @Nullable String allow, String host, int port, String address, @Nullable String refusal)
            throws UnknownHostException {
        AddressPolicy only = AddressPolicy.parse(allow == null ? "" : allow, "denied.example", "", true);
        assertThat(judge(only, host, port, address).map(Refusal::code)).isEqualTo(Optional.ofNullable(refusal));
    }

    @Test
    void unlistedNamesAreRefusedBeforeTheLookupIfNoRangeIsListed() {
        AddressPolicy only = AddressPolicy.parse("api.example.com", "", "", true);
        assertThat(only.check("https://www.example.com/").refusal()).contains(Refusal.NOT_ALLOWED);
        assertThat(only.check("https://api.example.com/").target()).isPresent();
        assertThat(AddressPolicy.parse("10.0.0.0/8", "", "", true)
                        .check("https://www.example.com/")
                        .target())
                .isPresent();
    }
}

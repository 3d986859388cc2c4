package io.muster.outbound.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostLiteralTest {

    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9A-Fa-f]*)");

    @Property(tries = 2_000)
    void anAddressHasTheUsualForm(@ForAll("hosts") String host) {
        boolean isAddress = IPV4.matcher(host).matches();

        // the parser rejects numbers above 255
        if (HostLiteral.strict(host).isPresent()) {
            assertThat(isAddress).as(host).isTrue();
        } else if (isAddress) {
            assertThat(host.split("\\.")).anyMatch(number -> Integer.parseInt(number) > 255);
        }
    }

    @Property(tries = 2_000)
    void aNameIsNumericIfItsLastPartIs(@ForAll("hosts") String host) {
        assertThat(HostLiteral.looksNumeric(host))
                .as(host)
                .isEqualTo(NUMERIC.matcher(host).matches());
    }

    @Provide
    Arbitrary<String> hosts() {
        var numbers = Arbitraries.integers().between(0, 300).map(String::valueOf);
        var others = Arbitraries.of("", "0x", "0X7f", "0xg", "00", "01", "1000", "a", "1a", "x", "-");
        return Arbitraries.frequencyOf(Tuple.of(5, numbers), Tuple.of(1, others))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(parts -> String.join(".", parts));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "::ffff:1.2.3.4"})
    void acceptsAddresses(String address) {
        assertThat(HostLiteral.strict(address)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1.2.3",
                "1.2.3.4.",
                ".1.2.3.4",
                "1..2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                "256.1.1.1",
                "1.2.3.4 ",
                "1.2.3.٤"
            })
    void rejectsEverythingElse(String text) {
        assertThat(HostLiteral.strict(text)).isEmpty();
    }

    @Test
    void aNameIsNoAddress() {
        assertThat(HostLiteral.strict("example.com")).isEmpty();
        assertThat(HostLiteral.looksNumeric("example.com")).isFalse();
    }
}

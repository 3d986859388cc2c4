package io.muster.rest.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupHeadTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order-1",
                " order-1 ",
                "\"order-1\"",
                "order-1, order-1",
                "order-1,order-1,",
                "\"order-1\", order-1",
                "\"order-1\";a=b, \"order\\-1\" "
            })
    void aRepeatedKeyCountsOnce(String field) {
        assertThat(GroupHead.key(List.of(field))).contains("order-1");
        assertThat(GroupHead.key(List.of("order-1", field))).contains("order-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"order-2", "order-1, order-2", "\"order-1, order-1\"", "Order-1", "order -1"})
    void twoDifferentKeysAreRejected(String field) {
        assertThatThrownBy(() -> GroupHead.key(List.of("order-1", field)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("two different values");
    }

    @Test
    void aKeyMayContainAnyVisibleCharacter() {
        assertThat(GroupHead.key(List.of("\"a, \\\"b\\\" \\\\\""))).contains("a, \"b\" \\");
        assertThat(GroupHead.key(List.of("a;b=\"c\" d"))).contains("a;b=\"c\" d");
        assertThat(GroupHead.key(List.of("x".repeat(255)))).isPresent();
        assertThat(GroupHead.key(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "\"\"", "\"a", "\"a\"b", "\"", "a\u0001", "\u00e4", "a\tb"})
    void malformedKeysAreRejected(String field) {
        assertThatThrownBy(() -> GroupHead.key(List.of(field)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Idempotency-Key");
        assertThatThrownBy(() -> GroupHead.key(List.of("x".repeat(256)))).isInstanceOf(ProblemException.class);
    }

    @Test
    void aBodyMayBeCompressed() {
        assertThat(GroupHead.isGzip(List.of("gzip"))).isTrue();
        assertThat(GroupHead.isGzip(List.of("X-GZip", "identity"))).isTrue();
        assertThat(GroupHead.isGzip(List.of("identity, "))).isFalse();
        assertThat(GroupHead.isGzip(List.of())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "gzip, gzip", "gzip;q=1", "zstd, gzip", "\"gzip\"", "none"})
    void otherCodingsAreRejected(String field) {
        assertThatThrownBy(() -> GroupHead.isGzip(List.of(field)))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().kind()).isEqualTo(Problem.Kind.UNSUPPORTED_MEDIA_TYPE);
                    assertThat(refused.problem().headers()).containsEntry("Accept-Encoding", "gzip");
                });
    }
}

package io.muster.outbound.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.muster.outbound.target.Target;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutboundRequestTest {

    private static final Target TARGET = Target.parse("https://api.example.com/");

    @Test
    void anAddedHeaderIsCheckedLikeTheOthers() {
        OutboundRequest request = request(Map.of("A", "a"));

        assertThatIllegalArgumentException().isThrownBy(() -> request.with("B", "b\r\nHost: evil"));
        assertThatIllegalArgumentException().isThrownBy(() -> request.with("B\nb", "b"));
        assertThatIllegalArgumentException().isThrownBy(() -> request(Map.of("A", "a\r\nHost: evil")));
    }

    @Test
    void addedHeadersDoNotCountTowardsTheCallersLimit() {
        Map<String, String> most = new LinkedHashMap<>();
        for (int i = 0; i < RequestRules.MAX_HEADERS; i++) {
            most.put("H" + i, "x");
        }

        assertThat(request(most).with("traceparent", "00").headers())
                .hasSize(RequestRules.MAX_HEADERS + 1)
                .containsEntry("traceparent", "00");
        most.put("one-more", "x");
        assertThatIllegalArgumentException().isThrownBy(() -> request(most));
    }

    @Test
    void aReplacedSecretIsNoneAnyMore() {
        Secret secret = Secret.parse("token", "Bearer 12345678", "api.example.com");
        OutboundRequest request = new OutboundRequest(
                "GET",
                TARGET,
                Map.of("Authorization", secret.value()),
                Map.of("Authorization", secret),
                Optional.empty());

        assertThat(request.with("X", "x").secrets()).containsOnlyKeys("Authorization");
        OutboundRequest replaced = request.with("authorization", "none");
        assertThat(replaced.secrets()).isEmpty();
        assertThat(replaced.headers()).isEqualTo(Map.of("authorization", "none"));
    }

    @Test
    void laterChangesOfAMapHaveNoEffect() {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("A", "a"));
        OutboundRequest request = request(headers);
        headers.put("B", "b\r\nHost: evil");

        assertThat(request.headers()).isEqualTo(Map.of("A", "a"));
        assertThat(request).isEqualTo(request(Map.of("A", "a")));
    }

    private static OutboundRequest request(Map<String, String> headers) {
        return new OutboundRequest("GET", TARGET, headers, Optional.empty());
    }
}

package io.muster.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/a%z0", "/a%0", "/%zz/b", "/a/..", "/.."})
    void aPathThatCannotBeDecodedIsMalformed(String path) {
        assertThat(new RequestHead(path, Optional.of("localhost")).isMalformed())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ":80", "localhost:x", "localhost:8080x", "a:b:80", "[::1", "[::1]x", "localhost:123456"
            })
    void aHostWithoutANameOrWithANonNumericPortIsMalformed(String host) {
        assertThat(new RequestHead("/", Optional.of(host)).isMalformed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:",
                "localhost:8080",
                "[::1]",
                "[::1]:80",
                "127.0.0.1:65535",
                "a_b.example"
            })
    void aHostIsWellFormed(String host) {
        assertThat(new RequestHead("/a%20b/%C3%A9;x=1/../c", Optional.of(host)).isMalformed())
                .isFalse();
    }

    @Test
    void anHttp10RequestNeedsNoHost() {
        assertThat(new RequestHead("/", Optional.empty()).isMalformed()).isFalse();
    }
}

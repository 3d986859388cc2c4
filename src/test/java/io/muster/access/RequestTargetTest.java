package io.muster.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api",
                "/api/groups",
                "/api/groups/",
                "/api/groups/0197/tasks/a.b_c-d~/cancel",
                "/api/groups/%7Bid%7D/events",
                "/api/%67roups",
                "/a/...",
                "/a/.b",
                "/a/b..",
                "/%E2%82%AC",
                "/a:b@c!$&'()*+,=d"
            })
    void acceptsUnambiguousPaths(String path) {
        assertThat(RequestTarget.faultOfPath(path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "api/groups",
                "/api;/groups",
                "/api/groups;a=b",
                "/api%3bx/groups",
                "/api%3Bx/groups",
                "//api/groups",
                "/api//groups",
                "/api/groups//",
                "/api/./groups",
                "/api/../groups",
                "/api/groups/.",
                "/api/groups/..",
                "/api/%2e/groups",
                "/api/%2E%2e/groups",
                "/api/.%2e/groups",
                "/api/a%2eb",
                "/api%2fgroups",
                "/api%2Fgroups",
                "/api%5cgroups",
                "/api\\groups",
                "/api/%2567roups",
                "/api/%252e%252e/x",
                "/api/groups%00",
                "/api/groups%0a",
                "/api/groups%7f",
                "/api/groups\u0000",
                "/api/groups\u0001",
                "/api/gr oups",
                "/api/groups/a|b/events",
                "/api/groups/[x]",
                "/api/groups/{id}",
                "/api/groups/a^b",
                "/api/groups/a`b",
                "/api/groups/\"a\"",
                "/api/groups/<a>",
                "/api/groups#a",
                "/api/groups?a",
                "/api/groups/\u20ac",
                "/api/groups/\u00ff",
                "/api/groups/%",
                "/api/groups/%z",
                "/api/groups/%zz",
                "/api/groups/%1",
                "/api/groups/%+1",
                "/api/groups/%\u0661\u0661",
                "/api/groups/%ff",
                "/api/groups/%c0%ae",
                "/api/groups/%ed%a0%80"
            })
    void rejectsAmbiguousPaths(String path) {
        assertThat(RequestTarget.faultOfPath(path)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "localhost:",
                "127.0.0.1:80",
                "[::1]",
                "[::1]:8080",
                "[::ffff:192.0.2.1]:1",
                "a_b",
                "muster.example.",
                "host:65535"
            })
    void acceptsNamesAndAddressesAsHost(String host) {
        assertThat(RequestTarget.faultOfHost(List.of(host))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "[::1",
                "::1",
                "[1:2]",
                "[]",
                "[::1]x",
                "%zz",
                "loc%61lhost",
                "localhost:x",
                "localhost:-1",
                "localhost:65536",
                "localhost:1:2",
                "a/b",
                "a@localhost",
                "localhost,localhost",
                "a\u0000",
                "\u20ac"
            })
    void rejectsOtherHosts(String host) {
        assertThat(RequestTarget.faultOfHost(List.of(host))).isPresent();
    }

    @Test
    void rejectsSeveralHosts() {
        assertThat(RequestTarget.faultOfHost(List.of("a", "a"))).isPresent();
        assertThat(RequestTarget.faultOfHost(List.of())).isEmpty();
    }
}

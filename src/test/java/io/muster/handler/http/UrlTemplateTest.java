package io.muster.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTemplateTest {

    private static final String BASE = "https://api.example.com/";

    /** The variables of the examples in RFC 6570 section 3.2. */
    private static Map<String, Object> rfc() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("semi", ";");
        keys.put("dot", ".");
        keys.put("comma", ",");
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("count", List.of("one", "two", "three"));
        values.put("dom", List.of("example", "com"));
        values.put("dub", "me/too");
        values.put("hello", "Hello World!");
        values.put("half", "50%");
        values.put("var", "value");
        values.put("who", "fred");
        values.put("base", "http://example.com/home/");
        values.put("path", "/foo/bar");
        values.put("list", List.of("red", "green", "blue"));
        values.put("keys", keys);
        values.put("v", "6");
        values.put("x", "1024");
        values.put("y", "768");
        values.put("empty", "");
        values.put("empty_keys", Map.of());
        return values;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "a/{var} | a/value",
                "a/{hello} | a/Hello%20World%21",
                "a/{half} | a/50%25",
                "O{empty}X | OX",
                "O{undef}X | OX",
                "map?{x,y} | map?1024,768",
                "?{x,hello,y} | ?1024,Hello%20World%21,768",
                "?{x,empty} | ?1024,",
                "?{x,undef} | ?1024",
                "?{undef,y} | ?768",
                "a/{var:3} | a/val",
                "a/{var:30} | a/value",
                "a/{list} | a/red,green,blue",
                "a/{list*} | a/red,green,blue",
                "a/{keys} | a/semi,%3B,dot,.,comma,%2C",
                "a/{keys*} | a/semi=%3B,dot=.,comma=%2C",
                "a/{+hello} | a/Hello%20World!",
                "a/{+half} | a/50%25",
                "there?ref={+path} | there?ref=/foo/bar",
                "a{+path}/here | a/foo/bar/here",
                "a/{+x,hello,y} | a/1024,Hello%20World!,768",
                "a{+path:4}/here | a/foo/here",
                "a/{+list*} | a/red,green,blue",
                "a/{+keys*} | a/semi=;,dot=.,comma=,",
                "a{#var} | a#value",
                "a{.who} | a.fred",
                "a{.who,who} | a.fred.fred",
                "www{.dom*} | www.example.com",
                "X{.empty} | X.",
                "X{.undef} | X",
                "X{.var:3} | X.val",
                "X{.list} | X.red,green,blue",
                "X{.list*} | X.red.green.blue",
                "a{/who} | a/fred",
                "a{/who,who} | a/fred/fred",
                "a{/who,dub} | a/fred/me%2Ftoo",
                "a{/var,x}/here | a/value/1024/here",
                "a{/var:1,var} | a/v/value",
                "a{/list} | a/red,green,blue",
                "a{/list*,path:4} | a/red/green/blue/%2Ffoo",
                "a{/keys*} | a/semi=%3B/dot=./comma=%2C",
                "a{;who} | a;who=fred",
                "a{;empty} | a;empty",
                "a{;v,empty,who} | a;v=6;empty;who=fred",
                "a{;hello:5} | a;hello=Hello",
                "a{;list*} | a;list=red;list=green;list=blue",
                "a{?who} | a?who=fred",
                "a{?x,y,empty} | a?x=1024&y=768&empty=",
                "a{?x,y,undef} | a?x=1024&y=768",
                "a{?undef} | a",
                "a{?list*} | a?list=red&list=green&list=blue",
                "a{?keys} | a?keys=semi,%3B,dot,.,comma,%2C",
                "a{?keys*} | a?semi=%3B&dot=.&comma=%2C",
                "a{?empty_keys} | a",
                "a?fixed=yes{&x} | a?fixed=yes&x=1024",
                "a{&var:3} | a&var=val",
            })
    void expandsAsTheExamplesOfRfc6570(String template, String expected) {
        assertThat(UrlTemplate.parse(BASE + template).expand(rfc())).isEqualTo(BASE + expected);
    }

    @Test
    void leavesWhatIsUnreservedAndEncodesEverythingElse() {
        assertThat(UrlTemplate.parse(BASE + "{x}{?x}{#x}")
                        .expand(Map.of("x", "aZ0-._~*!'();:@&=+$,/?#[]%€\uD83D\uDE00")))
                .isEqualTo(
                        BASE + "aZ0-._~%2A%21%27%28%29%3B%3A%40%26%3D%2B%24%2C%2F%3F%23%5B%5D%25%E2%82%AC%F0%9F%98%80"
                                + "?x=aZ0-._~%2A%21%27%28%29%3B%3A%40%26%3D%2B%24%2C%2F%3F%23%5B%5D%25%E2%82%AC%F0%9F%98%80"
                                + "#aZ0-._~*!'();:@&=+$,/?#[]%25%E2%82%AC%F0%9F%98%80");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{scheme}://api.example.com/",
                "https://{host}/",
                "https://api.{domain}/",
                "https://api.example.com:{port}/",
                "https://api.example.com{port}/",
                "https://api.example.com{/path}",
                "https://api.example.com{?query}",
                "https://{user}@api.example.com/",
                "https:///{x}",
                "https://\\{x}/",
                "//api.example.com/{x}",
                "ftp://api.example.com/{x}",
                "{+url}",
                "",
            })
    void anExpressionBeforeThePathIsRefused(String template) {
        assertThatThrownBy(() -> UrlTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("literal scheme, host and slash");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "{x",
                "x}",
                "{{x}}",
                "{x{y}}",
                "{}",
                "{+}",
                "{x,}",
                "{,x}",
                "{x:0}",
                "{x:10000}",
                "{x:a}",
                "{x:3*}",
                "{x**}",
                "{x y}",
                "{=x}",
                "{!x}",
                "{@x}",
                "{|x}",
                "{x.}",
                "{.x.}",
                "{x..y}",
                "{x%zz}",
                "{é}",
                "{x-y}",
                "{+a{b}",
            })
    void whatIsNoExpressionIsRefused(String expression) {
        assertThatThrownBy(() -> UrlTemplate.parse(BASE + expression)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "..",
                "../admin",
                "..\\admin",
                "a/../b",
                "a/..",
                "./a",
                "..;x",
                "..;/x",
                "/..",
                "\\..\\",
                "/./"
            })
    void noValueLeadsToAnotherPath(String value) {
        UrlTemplate template = UrlTemplate.parse(BASE + "users/{x}/orders");

        assertThatThrownBy(() -> template.expand(Map.of("x", value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"users/{x}/{x}/y", "{y}{x}", "%2e{x}/", "{/x}/a", "a/.{x}", "a/{.y}/b"})
    void dotsThatMeetAreFoundToo(String path) {
        UrlTemplate template = UrlTemplate.parse(BASE + path);

        assertThatThrownBy(() -> template.expand(Map.of("x", ".", "y", "."))).hasMessageContaining("another path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"users/{x}", "users/{x}/orders", "users/{x}{?y}", "users/{undefined}", "{x}", "a{/x}", "a{/x,y}"
            })
    void noSegmentThatAValueFillsMayBeEmpty(String path) {
        UrlTemplate template = UrlTemplate.parse(BASE + path);

        assertThatThrownBy(() -> template.expand(Map.of("x", "", "y", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty");
    }

    @ParameterizedTest
    @CsvSource({"a..b", "...", "'a.'", "'..a'", "'.a'", "'a,..'"})
    void dotsAreAllowedWhereTheyAreNoSegment(String value) {
        assertThat(UrlTemplate.parse(BASE + "{x}{?x}").expand(Map.of("x", value)))
                .startsWith(BASE + value.replace(",", "%2C"));
    }

    @Test
    void aUrlIsNoLongerThanAUrlMayBe() {
        String part = "{x}".repeat(600);

        assertThatThrownBy(() -> UrlTemplate.parse(BASE + part).expand(Map.of("x", "x".repeat(2_000))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2048");
        assertThatThrownBy(() -> UrlTemplate.parse(BASE + "{x}".repeat(700))).hasMessageContaining("2048");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.", "%41", "a", "%41."})
    void longNamesNeedNoStack(String part) throws Exception {
        String name = part.repeat(1_900 / part.length()) + "a";
        AtomicReference<List<String>> names = new AtomicReference<>();
        Thread thread = new Thread(
                null,
                () -> names.set(
                        UrlTemplate.parse("http://a.de/{%s}".formatted(name)).names()),
                "small",
                160 * 1024);
        thread.setUncaughtExceptionHandler((failed, thrown) -> {});
        thread.start();
        thread.join();

        assertThat(names.get()).containsExactly(name);
    }
}

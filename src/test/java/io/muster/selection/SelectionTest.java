package io.muster.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

    private static final String PAGE = """
            {"items": [{"id": 9007199254740993, "price": 1.10, "open": true, "tags": ["a", "b"]},
                       {"id": 2, "price": 20, "open": false, "tags": []},
                       {"id": 3, "price": 1e2, "open": true, "tags": ["c"]}],
             "owner": {"name": "Ada", "a b": 5}, "none": null, "empty": []}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "owner.name; \"Ada\"",
                "owner.\"a b\"; 5",
                "owner.missing; null",
                "items[?open].id; [9007199254740993,3]",
                "items[].price; [1.10,20,1e2]",
                "items[-1].id; 3",
                "items[?price > `1.05`] | length(@); 3",
                "items[?id == `9007199254740993`] | length(@); 1",
                "items[?id == `9007199254740992`] | length(@); 0",
                "items[].tags[]; [\"a\",\"b\",\"c\"]",
                "{name: owner.name, count: length(items)}; {\"name\":\"Ada\",\"count\":3}",
                "sort_by(items, &price)[].id; [9007199254740993,2,3]",
                "max_by(items, &price).id; 3",
                "sum(items[].price); 121.1",
                "avg(`[1, 2]`); 1.5",
                "avg(`[]`); null",
                "ceil(`1.2`); 2",
                "abs(`-7`); 7",
                "to_number('7'); 7",
                "to_number('1e999'); null",
                "to_string(owner); ~\"{\\\"name\\\":\\\"Ada\\\",\\\"a b\\\":5}\"~",
                "keys(owner); [\"name\",\"a b\"]",
                "join('-', items[].tags[]); \"a-b-c\"",
                "contains(items[0].tags, 'b'); true",
                "not_null(none, owner.name); \"Ada\"",
                "merge(owner, `{\"x\": 1}`); {\"name\":\"Ada\",\"a b\":5,\"x\":1}",
                "reverse(items[].id); [3,2,9007199254740993]",
                "map(&id, items); [9007199254740993,2,3]",
                "type(none); \"null\"",
                "'\\ud83d\\ude00'; \"\\\\ud83d\\\\ude00\"",
                "@.none; null",
                // slices: the library takes a start beyond the end for the last element
                "items[1:].id; [2,3]",
                "items[0:2].id; [9007199254740993,2]",
                "items[3:].id; []",
                "items[20:40].id; []",
                "items[::-1].id; [3,2,9007199254740993]",
                "items[20:0:-1].id; [3,2]",
                "items[-2:].id; [2,3]",
                "empty[0:5]; []",
                "empty[1:]; []",
                "owner[1:]; null",
                "map(&tags[1:], items); [[\"b\"],[],[]]",
                "items[?tags[1:]].id; [9007199254740993]",
            })
    void gives(String expression, String json) throws Exception {
        assertThat(Selection.compile(expression).apply(PAGE, () -> true)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "items[; line 1 column 7",
                "a ? b; line 1 column 3",
                "items[?open; line 1 column",
                "nosuch(@); line 1 column 1: unknown function nosuch",
                "length(a, b); line 1 column 1: length needs 1 argument, but has 2",
                "merge(); line 1 column 1: merge needs an argument, but has 0",
                "''; line 1",
                "a.; line 1 column 3",
                "a b; line 1 column 3",
            })
    void isRefusedWithItsPosition(String expression, String detail) {
        assertThatThrownBy(() -> Selection.compile(expression.equals("''") ? "" : expression))
                .isInstanceOf(SelectionException.class)
                .hasMessageContaining("is not a JMESPath expression")
                .hasMessageContaining(detail);
    }

    @Test
    void isNoLongerThanItMayBe() {
        assertThatThrownBy(() -> Selection.compile("a".repeat(1_001))).hasMessageContaining("1000 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sum(items)", "length(none)", "sort(items[].open)", "join('-', items)", "max(`[1, \"a\"]`)"})
    void failsIfAFunctionGetsWhatItIsNotFor(String expression) throws Exception {
        Selection selection = Selection.compile(expression);

        assertThatThrownBy(() -> selection.apply(PAGE, () -> true)).isInstanceOf(SelectionException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abs(@)", "floor(@)", "ceil(@)", "sum([@])", "avg([@, @])", "abs(`-1e999999999`)"})
    void failsIfANumberIsTooLargeToCalculateWith(String expression) throws Exception {
        Selection selection = Selection.compile(expression);

        assertThatThrownBy(() -> selection.apply("1e999999999", () -> true))
                .isInstanceOf(SelectionException.class)
                .hasMessageContaining("too large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::0]", "[1:2:0]", "items[3:0:0].id"})
    void aSliceOfStepZeroIsMalformed(String expression) {
        assertThatThrownBy(() -> Selection.compile(expression))
                .isInstanceOf(SelectionException.class)
                .hasMessageContaining("step must not be 0");
    }

    /** An expression and a value that would take more time or memory than there is. */
    private record Explosion(String expression, String value) {
        @Override
        public String toString() {
            return expression.length() < 60 ? expression : expression.substring(0, 60);
        }
    }

    static Stream<Explosion> explosions() {
        String numbers =
                "[" + IntStream.range(0, 30_000).mapToObj(String::valueOf).collect(Collectors.joining(",")) + "]";
        String hostile = "{\"a\": \"%s\", \"b\": \"%sb\"}".formatted("a".repeat(600_000), "a".repeat(300_000));
        return Stream.of(
                // doubles 100 times: the tree is small, its text would not be
                new Explosion("[@,@]" + " | [@,@]".repeat(100), numbers),
                new Explosion("to_string([@,@]" + " | [@,@]".repeat(30) + ")", numbers),
                new Explosion("{a:@,b:@}" + " | {a:@,b:@}".repeat(50) + " | @ == @", numbers),
                new Explosion("[@,@]" + " | [@,@][]".repeat(40), numbers),
                // a product of three lists
                new Explosion("[].{x: @}" + " | [?contains(@[*].x, x)]", numbers),
                new Explosion(
                        "map(&[@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@,@], @)",
                        numbers),
                new Explosion("contains(a, b)", hostile),
                new Explosion("[a,a,a,a,a,a,a,a,a,a][?contains(@, @)]", hostile),
                new Explosion("join(a, `[\"a\", \"b\"]`)", hostile),
                new Explosion("reverse(a)", hostile),
                new Explosion("@", "[" + "[".repeat(300) + "]".repeat(300) + "]"));
    }

    @ParameterizedTest
    @MethodSource("explosions")
    @Timeout(30)
    void whatWouldExplodeFails(Explosion explosion) throws Exception {
        Selection selection = Selection.compile(explosion.expression);

        assertThatThrownBy(() -> selection.apply(explosion.value, () -> true)).isInstanceOf(SelectionException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "!", "[", "{a:", "a[?", "length(", "a[*].", "&", "a||", "`[", "a.", "a|", "[?a=="})
    void deepExpressionsNeedLittleStack(String nested) throws Exception {
        String text = nested.repeat(Selection.MAX_LENGTH / nested.length() - 1) + "a";
        String closed = text
                + nested.replaceAll("[^(\\[{]", "")
                        .replace('(', ')')
                        .replace('[', ']')
                        .replace('{', '}');
        int depth = Selection.MAX_LENGTH / 2 / nested.length() - 1;
        String balanced = nested.repeat(depth) + "a"
                + nested.replaceAll("[^(\\[{`]", "")
                        .replace('(', ')')
                        .replace('[', ']')
                        .replace('{', '}')
                        .repeat(depth);
        for (String expression : new String[] {text, closed, balanced}) {
            Throwable[] thrown = new Throwable[1];
            Thread thread = new Thread(
                    null,
                    () -> {
                        try {
                            Selection.compile(expression.substring(
                                            0, Math.min(expression.length(), Selection.MAX_LENGTH)))
                                    .apply(PAGE, () -> true);
                        } catch (SelectionException refused) {
                            // as good as an answer
                        } catch (Throwable other) {
                            thrown[0] = other;
                        }
                    },
                    "little stack",
                    512 * 1024);
            thread.start();
            thread.join();
            assertThat(thrown[0]).isNull();
        }
    }

    @Test
    void stopsWhenNobodyWaitsAnyLonger() throws Exception {
        String numbers = "[" + "1,".repeat(50_000) + "1]";

        assertThatThrownBy(() -> Selection.compile("[?@ > `0`]").apply(numbers, () -> false))
                .isInstanceOf(SelectionException.class)
                .hasMessageContaining("ended");
    }

    @Test
    void aPageOfAThousandItemsIsFarFromTheLimits() throws Exception {
        String items = IntStream.range(0, 10_000)
                .mapToObj(id -> "{\"id\": %d, \"name\": \"item %d\", \"open\": %b, \"price\": {\"net\": 1.10}}"
                        .formatted(id, id, id % 2 == 0))
                .collect(Collectors.joining(",", "[", "]"));

        String selected = Selection.compile("sort_by([?open], &name)[].{id: id, name: name, net: price.net}")
                .apply(items, () -> true);

        assertThat(Json.read(selected.getBytes(StandardCharsets.UTF_8)).size()).isEqualTo(5_000);
        assertThat(selected).startsWith("[{\"id\":0,\"name\":\"item 0\",\"net\":1.10},");
    }
}

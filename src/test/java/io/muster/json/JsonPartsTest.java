package io.muster.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Finding parts of a JSON text without a tree. */
class JsonPartsTest {

    private static final String TEXT =
            " {\"a\" : 1.10, \"b/c\":[ true , {\"~\": \"x\\\"y\"} , [ ]], \"\": null, \"a\\u0062\": -1E400, \"\u00fc\": \"\u20ac\"} ";

    private static Map<JsonPointer, JsonParts.Part> find(String json, String... pointers)
            throws MalformedJsonException {
        return JsonParts.find(
                json, Stream.of(pointers).map(JsonPointer::compile).toList());
    }

    private static String part(String json, String pointer) throws MalformedJsonException {
        JsonParts.Part part = find(json, pointer).get(JsonPointer.compile(pointer));
        return part == null ? "none" : json.substring(part.from(), part.to());
    }

    @Test
    void aPartIsFoundAsItIsWritten() throws MalformedJsonException {
        assertThat(part(TEXT, "/a")).isEqualTo("1.10");
        assertThat(part(TEXT, "/b~1c")).isEqualTo("[ true , {\"~\": \"x\\\"y\"} , [ ]]");
        assertThat(part(TEXT, "/b~1c/0")).isEqualTo("true");
        assertThat(part(TEXT, "/b~1c/1/~0")).isEqualTo("\"x\\\"y\"");
        assertThat(part(TEXT, "/b~1c/2")).isEqualTo("[ ]");
        assertThat(part(TEXT, "/")).isEqualTo("null");
        assertThat(part(TEXT, "/ab")).isEqualTo("-1E400");
        assertThat(part(TEXT, "/\u00fc")).isEqualTo("\"\u20ac\"");
        assertThat(part("7", "")).isEqualTo("7");
    }

    @Test
    void nothingIsFoundWhereNothingIs() throws MalformedJsonException {
        for (String pointer : List.of("/x", "/a/0", "/b~1c/3", "/b~1c/-", "/b~1c/00", "/b~1c/2/0", "//x")) {
            assertThat(part(TEXT, pointer)).as(pointer).isEqualTo("none");
        }
    }

    @Test
    void partsMayContainEachOther() throws MalformedJsonException {
        assertThat(find("[[[1,2]],3]", "", "/0", "/0/0", "/0/0/1", "/1", "/2"))
                .isEqualTo(Map.of(
                        JsonPointer.compile("/0"), new JsonParts.Part(1, 8),
                        JsonPointer.compile(""), new JsonParts.Part(0, 11),
                        JsonPointer.compile("/0/0"), new JsonParts.Part(2, 7),
                        JsonPointer.compile("/0/0/1"), new JsonParts.Part(5, 6),
                        JsonPointer.compile("/1"), new JsonParts.Part(9, 10)));
    }

    @Test
    void theLastMemberOfANameCounts() throws MalformedJsonException {
        assertThat(part("{\"a\": 1, \"a\": 2}", "/a")).isEqualTo("2");
    }

    @Test
    void deepAndLongTextsTakeNoStack() throws MalformedJsonException {
        String deep = "[".repeat(90_000) + "]".repeat(90_000);
        assertThat(part("{\"deep\": " + deep + ", \"x\": 1}", "/x")).isEqualTo("1");
        assertThat(part(deep, "/0".repeat(80_000))).hasSize(20_000);
        String large = "\"" + "x\u20ac".repeat(100_000) + "\"";
        assertThat(part("[" + "0,".repeat(100_000) + large + ",1]", "/100000")).isEqualTo(large);
        assertThat(part("[" + "0,".repeat(100_000) + large + ",1]", "/100001")).isEqualTo("1");
    }

    @Test
    void aTextThatIsNotJsonIsReported() {
        assertThatExceptionOfType(MalformedJsonException.class).isThrownBy(() -> find("{\"a\": x}", "/a"));
        assertThatExceptionOfType(MalformedJsonException.class).isThrownBy(() -> find("[1,", "/0"));
    }

    @Property
    void whatIsFoundIsWhatATreeHasThere(@ForAll("texts") String json) throws MalformedJsonException {
        JsonNode tree = Json.read(json.getBytes(UTF_8));
        List<JsonPointer> pointers = Stream.of("", "/a", "/b", "/a/b", "/a/0", "/0", "/1", "/0/a", "/1/1", "/b/a/b")
                .map(JsonPointer::compile)
                .toList();

        Map<JsonPointer, JsonParts.Part> found = JsonParts.find(json, pointers);

        for (JsonPointer pointer : pointers) {
            JsonNode there = tree.at(pointer);
            assertThat(found.containsKey(pointer)).as("%s in %s", pointer, json).isEqualTo(!there.isMissingNode());
            if (!there.isMissingNode()) {
                JsonParts.Part part = found.get(pointer);
                assertThat(Json.read(json.substring(part.from(), part.to()).getBytes(UTF_8)))
                        .isEqualTo(there);
            }
        }
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> scalars = Arbitraries.of("1.10", "\"a]\\\"{\"", "null", "true", "-0", "\"\\ud83d\\ude00\"");
        return Arbitraries.recursive(() -> scalars, JsonPartsTest::within, 0, 4);
    }

    private static Arbitrary<String> within(Arbitrary<String> inner) {
        Arbitrary<String> arrays = inner.list().ofMaxSize(3).map(all -> all.toString());
        Arbitrary<String> objects = Arbitraries.maps(Arbitraries.of("a", "b", "0"), inner)
                .ofMaxSize(3)
                .map(all -> all.entrySet().stream()
                        .map(member -> "\"" + member.getKey() + "\" :" + member.getValue())
                        .toList()
                        .toString()
                        .replaceFirst("^\\[", "{")
                        .replaceFirst("]$", "}"));
        return Arbitraries.oneOf(inner, arrays, objects);
    }
}

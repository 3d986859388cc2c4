package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hundreds of kinds of invalid documents: each is rejected with its problem, and the server continues. */
@MusterIT
class HostileDocumentsIT {

    private static final List<String> ACCEPTS =
            List.of("application/json", "text/event-stream", "application/x-ndjson");
    private static final Map<Integer, Set<String>> SLUGS = Map.of(
            400, Set.of("malformed-json"),
            413, Set.of("too-large"),
            422, Set.of("invalid-group", "unknown-task-type", "target-refused"));

    private static final Map<String, Supplier<Stream<Hostile>>> FAMILIES = Map.ofEntries(
            Map.entry("cut", HostileBytes::truncated),
            Map.entry("garbled", HostileBytes::garbled),
            Map.entry("bad UTF-8", HostileBytes::badUtf8),
            Map.entry("other encodings", HostileBytes::otherEncodings),
            Map.entry("control characters", HostileBytes::controlCharacters),
            Map.entry("no JSON", HostileBytes::noJson),
            Map.entry("repeated names", HostileBytes::repeatedNames),
            Map.entry("nested", HostileBytes::nested),
            Map.entry("enormous", HostileBytes::enormous),
            Map.entry("wrong types", HostileFields::wrongTypes),
            Map.entry("durations", HostileFields::durations),
            Map.entry("numbers", HostileFields::numbers),
            Map.entry("roots", HostileFields::roots),
            Map.entry("unknown fields", HostileFields::unknownFields),
            Map.entry("ids", HostileFields::ids),
            Map.entry("types", HostileFields::types),
            Map.entry("lone surrogates", HostileFields::loneSurrogates),
            Map.entry("URLs", HostileCalls::urls),
            Map.entry("refused targets", HostileCalls::refusedTargets),
            Map.entry("header names", HostileCalls::headerNames),
            Map.entry("header values", HostileCalls::headerValues),
            Map.entry("methods and bodies", HostileCalls::methodsAndBodies),
            Map.entry("too large", HostileDocumentsIT::tooLarge));

    private final MusterClient muster;

    HostileDocumentsIT(MusterClient muster) {
        this.muster = muster;
    }

    @TestFactory
    Stream<DynamicTest> areRejected() {
        return FAMILIES.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(family -> DynamicTest.dynamicTest(
                        family.getKey(),
                        () -> areRejected(family.getValue().get().toList())));
    }

    @Test
    void areMoreThanFiveHundredKinds() {
        Set<String> kinds = FAMILIES.values().stream()
                .flatMap(Supplier::get)
                .map(Hostile::kind)
                .collect(Collectors.toSet());
        long documents = FAMILIES.values().stream()
                .mapToLong(family -> family.get().count())
                .sum();

        System.out.printf("Hostile documents: %d%n", documents);

        assertThat(kinds).hasSizeGreaterThanOrEqualTo(500).hasSize((int) documents);
    }

    @Test
    void areDerivedFromAValidOne() {
        muster.run(HostileBytes.VALID).isGroup();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFF{\"tasks\": []}",
                " \r\n\t{ \"tasks\" : [ ] } \n",
                "{\"tasks\": [{\"type\": \"delay\", \"duration\": \"0s\", \"value\": \"\\ud800\"}]}",
                "{\"tasks\": [{\"type\": \"delay\", \"duration\": \"0s\", \"value\": 1e999999999}]}",
                "{\"tasks\": [{\"type\": \"delay\", \"duration\": \"0s\", \"value\": \"\\u0000\"}]}",
                "{\"tasks\": [{\"type\": \"checksum\", \"input\": {\"text\": \"\\udfff\"}}]}",
                "{\"tasks\": [{\"type\": \"delay\", \"duration\": \"0.0000000001s\"}]}",
                "{\"timeout\": \"24h\", \"tasks\": []}",
                "{\"\\u0074asks\": []}"
            })
    void unusualButValidDocumentsAreAccepted(String document) {
        muster.run(document).isGroup();
    }

    private void areRejected(List<Hostile> documents) {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            Hostile hostile = documents.get(i);
            Reply reply = send(hostile, ACCEPTS.get(i % ACCEPTS.size()));
            if (!isRefusal(reply, hostile)) {
                wrong.add("%s%n    answered %s".formatted(hostile, HostileFields.shown(reply.toString())));
            }
        }

        assertThat(wrong).isEmpty();
        muster.run(group("all", delay("a", "1ms"))).isGroup();
    }

    private Reply send(Hostile hostile, String accept) {
        return muster.send(muster.request("api/groups")
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .POST(BodyPublishers.ofByteArray(hostile.document())));
    }

    private static boolean isRefusal(Reply reply, Hostile hostile) {
        return reply.status() == hostile.status()
                && reply.mediaType().equals("application/problem+json")
                && SLUGS.get(hostile.status()).contains(reply.slug())
                && (hostile.status() != 422 || !reply.pointers().isEmpty())
                && OpenApi.shipped().errors("Problem", reply.json()).isEmpty();
    }

    // ProblemsIT sends bodies of 40 MB, which require a client that reads before it has written everything
    private static Stream<Hostile> tooLarge() {
        int limit = 10 << 20;
        return IntStream.of(1, 1_000)
                .boxed()
                .flatMap(over -> Stream.of(
                        new Hostile(
                                "blanks, %d too many".formatted(over),
                                " ".repeat(limit + over).getBytes(UTF_8),
                                413),
                        new Hostile(
                                "arrays, %d too many".formatted(over),
                                "[".repeat(limit + over).getBytes(UTF_8),
                                413)));
    }
}

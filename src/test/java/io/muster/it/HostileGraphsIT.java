package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Hundreds of hostile graphs: each is rejected at the right place, or run within bounds. */
@MusterIT
class HostileGraphsIT {

    // generous: none may be endless, and the largest have 10,000 tasks
    private static final Duration LONGEST = Duration.ofSeconds(40);

    private static final Map<String, Supplier<Stream<Hostile>>> FAMILIES = Map.ofEntries(
            Map.entry("spellings of references", HostileGraphs::spellings),
            Map.entry("types of references", HostileGraphs::typesOfReferences),
            Map.entry("unknown tasks", HostileGraphs::unknownTasks),
            Map.entry("references outside their places", HostileGraphs::outsideTheirPlaces),
            Map.entry("references with other keys", HostileGraphs::mixedWithOtherKeys),
            Map.entry("elements and lists", HostileGraphs::elements),
            Map.entry("circles", HostileGraphs::circles),
            Map.entry("conditions", HostileGraphs::conditions),
            Map.entry("expressions", HostileGraphs::expressions),
            Map.entry("URI Templates", HostileGraphs::templates),
            Map.entry("locations", HostileGraphs::locations),
            Map.entry("answers", HostileGraphs::answers));

    private final MusterClient muster;

    HostileGraphsIT(MusterClient muster) {
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

    @TestFactory
    Stream<DynamicTest> areRunWithinBounds() {
        return HeavyGraphs.all().map(heavy -> DynamicTest.dynamicTest(heavy.kind(), () -> isRunWithinBounds(heavy)));
    }

    @Test
    void areMoreThanFiveHundredKinds() {
        List<String> kinds = Stream.concat(
                        FAMILIES.values().stream().flatMap(Supplier::get).map(Hostile::kind),
                        HeavyGraphs.all().map(HeavyGraphs.Heavy::kind))
                .toList();

        System.out.printf("Hostile graphs: %d%n", kinds.size());

        assertThat(kinds).hasSizeGreaterThanOrEqualTo(500).doesNotHaveDuplicates();
    }

    private void areRejected(List<Hostile> documents) {
        List<String> wrong = new ArrayList<>();
        for (Hostile hostile : documents) {
            Reply reply = muster.send(muster.request("api/groups")
                    .timeout(LONGEST)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(hostile.document())));
            if (!isRefusal(reply, hostile)) {
                wrong.add("%s%n    answered %s".formatted(hostile, HostileFields.shown(reply.toString())));
            }
        }

        assertThat(wrong).isEmpty();
        muster.run(group("all", delay("a", "1ms"))).isGroup();
    }

    private static boolean isRefusal(Reply reply, Hostile hostile) {
        JsonNode document = JsonMapper.shared().readTree(hostile.document());
        return reply.status() == 422
                && reply.mediaType().equals("application/problem+json")
                && Set.of("invalid-group", "target-refused").contains(reply.slug())
                && !reply.pointers().isEmpty()
                && reply.pointers().stream().allMatch(pointer -> leadsInto(document, pointer))
                && !isTrace(reply)
                && OpenApi.shipped().errors("Problem", reply.json()).isEmpty();
    }

    // an absent member of an object that is there may be what is wrong
    private static boolean leadsInto(JsonNode document, String pointer) {
        JsonPointer place = JsonPointer.compile(pointer);
        return !document.at(place).isMissingNode() || document.at(place.head()).isObject();
    }

    private void isRunWithinBounds(HeavyGraphs.Heavy heavy) {
        Reply reply = muster.send(muster.post("api/groups", heavy.document()).timeout(LONGEST))
                .isGroup();

        assertThat(isTrace(reply)).isFalse();
        Set<String> ends = reply.results().stream()
                .filter(result -> heavy.ids().isEmpty()
                        || heavy.ids().contains(result.path("id").stringValue()))
                .map(HostileGraphsIT::end)
                .collect(Collectors.toSet());
        assertThat(ends).isNotEmpty().isSubsetOf(heavy.ends());
        muster.run(group("all", delay("a", "1ms"))).isGroup();
    }

    private static String end(JsonNode result) {
        String state = result.path("state").stringValue();
        return state.equals("failed") ? Reply.slugOf(result.get("error")) : state;
    }

    private static boolean isTrace(Reply reply) {
        return reply.body().contains("Exception")
                || reply.body().contains("\\tat ")
                || reply.body().contains("StackOverflow");
    }
}

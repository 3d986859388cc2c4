package io.muster.rest.groups;

import io.muster.json.Json;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.Problems;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What an operation on all groups of a filter came to.
 *
 * @param matched how many groups it was about
 * @param done for how many it was done; none if they were only counted
 * @param refused those for which it was not possible
 * @param more whether there are further groups, for another request
 */
public record BulkResult(int matched, int done, List<Refused> refused, boolean more) {

    /** A group for which the operation was not possible, and why. */
    public record Refused(UUID id, Problem problem) {}

    /** The result in the format of the API. */
    public byte[] write(URI base) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("matched", matched);
        members.put("done", done);
        members.put("more", more);
        members.put(
                "refused",
                refused.stream()
                        .map(each -> Map.of("id", each.id.toString(), "problem", Problems.members(each.problem, base)))
                        .toList());
        return Json.write(members).getBytes(StandardCharsets.UTF_8);
    }
}

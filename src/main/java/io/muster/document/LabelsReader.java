package io.muster.document;

import io.muster.group.spec.Labels;
import io.muster.json.Fields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads the labels of a group. */
final class LabelsReader {

    private static final String FIELD = "labels";

    private LabelsReader() {}

    static Labels read(Fields fields) {
        Map<String, String> labels = new LinkedHashMap<>();
        Set<Map.Entry<String, JsonNode>> members = fields.members(FIELD);
        for (Map.Entry<String, JsonNode> member : members) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            String field = FIELD + "/" + Fields.escape(name);
            if (!name.matches(Labels.NAME_PATTERN)) {
                fields.error(
                        field,
                        "a label's name must have 1 to 64 letters, digits, dots, hyphens, underscores and slashes");
            } else if (!value.isString() || !Labels.isValue(value.stringValue())) {
                fields.error(field, "must be a string of 1 to 64 characters without control characters");
            } else {
                labels.put(name, value.stringValue());
            }
        }
        if (members.size() > Labels.MAX) {
            fields.error(FIELD, "must have at most %d members".formatted(Labels.MAX));
        }
        return new Labels(labels);
    }
}

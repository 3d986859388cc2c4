package io.muster.reference;

import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.task.TaskId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The answer of a group in its document: JSON with references to the values of the group's tasks. It is kept as a text with
 * gaps, one for each reference, which are filled once the group's tasks have ended. Immutable.
 */
public final class AnswerTemplate {

    // each takes some 100 bytes while the answer is filled in
    private static final int MOST_STEPS = 100_000;

    /**
     * A gap in the text.
     *
     * @param task whose value is to be inserted; if empty, the task that decided the group
     * @param pointer to the part of the value; as a text, since each step of a pointer takes some 100 bytes
     * @param otherwise inserted if there is no such part, as a JSON text
     * @param at the pointer of the reference in the document
     */
    record Gap(Optional<TaskId> task, String pointer, Optional<String> otherwise, Place at) {}

    private final List<String> texts;
    private final List<Gap> gaps;

    private AnswerTemplate(List<String> texts, List<Gap> gaps) {
        this.texts = List.copyOf(texts);
        this.gaps = List.copyOf(gaps);
    }

    /**
     * Parses the answer of a group.
     *
     * @param pointer to it, for errors
     * @param hasWinner whether one task decides the group, so that it may be referred to
     * @return empty if there are errors, which are reported
     */
    public static Optional<AnswerTemplate> read(
            JsonNode json, String pointer, boolean hasWinner, Parameters parameters, FieldErrors errors) {
        int before = errors.count();
        Reading reading = new Reading(hasWinner, parameters, errors);
        reading.write(json, Place.of(pointer));
        reading.endText();
        if (reading.steps > MOST_STEPS) {
            errors.add(
                    pointer,
                    "must have at most %d references, counting each step of their JSON pointers".formatted(MOST_STEPS),
                    Kind.INVALID);
        }
        return errors.count() > before
                ? Optional.empty()
                : Optional.of(new AnswerTemplate(reading.texts, reading.gaps));
    }

    /** The tasks that it refers to by their ids, each with the pointer of its first reference. */
    public Map<TaskId, String> tasks() {
        Map<TaskId, String> tasks = new LinkedHashMap<>();
        gaps.forEach(gap -> gap.task()
                .ifPresent(task -> tasks.computeIfAbsent(task, first -> gap.at().toString())));
        return tasks;
    }

    /** The text around the gaps: one piece more than there are gaps. */
    List<String> texts() {
        return texts;
    }

    List<Gap> gaps() {
        return gaps;
    }

    /** What is found as an answer is read. */
    private static final class Reading {
        private final boolean hasWinner;
        private final Parameters parameters;
        private final FieldErrors errors;
        private final List<String> texts = new ArrayList<>();
        private final List<Gap> gaps = new ArrayList<>();
        private StringBuilder text = new StringBuilder();
        private long steps;

        private Reading(boolean hasWinner, Parameters parameters, FieldErrors errors) {
            this.hasWinner = hasWinner;
            this.parameters = parameters;
            this.errors = errors;
        }

        private void write(JsonNode json, Place place) {
            if (WinnerReference.is(json)) {
                writeWinner(json, place);
            } else if (Reference.is(json)) {
                Reference.read(json, place, errors)
                        .ifPresent(
                                known -> addGap(Optional.of(known.task()), known.pointer(), known.otherwise(), place));
            } else if (ItemReference.is(json) || ResultUrl.is(json) || HeaderReference.is(json)) {
                errors.add(
                        place.toString(),
                        "\"%s\" is for tasks; write {\"$literal\": …} around JSON to be taken as it is"
                                .formatted(json.propertyNames().iterator().next()),
                        Kind.INVALID);
            } else if (Template.isOnly(json, Template.LITERAL)) {
                text.append(Json.write(json.get(Template.LITERAL)));
            } else if (!Parameters.is(json) || !parameters.isReference(json, place.toString(), errors)) {
                writePlain(json, place);
            }
        }

        private void writeWinner(JsonNode json, Place place) {
            if (hasWinner) {
                WinnerReference.read(json, place, errors)
                        .ifPresent(known -> addGap(Optional.empty(), known.pointer(), known.otherwise(), place));
            } else {
                errors.add(
                        place + "/" + Reference.FROM,
                        "\"$winner\" is for the modes first and any, in which one task decides",
                        Kind.INVALID);
            }
        }

        private void addGap(Optional<TaskId> task, String pointer, Optional<JsonNode> otherwise, Place at) {
            steps += 1 + pointer.chars().filter(character -> character == '/').count();
            if (steps <= MOST_STEPS) {
                endText();
                gaps.add(new Gap(task, pointer, otherwise.map(Json::write), at));
            }
        }

        private void endText() {
            texts.add(text.toString());
            text = new StringBuilder();
        }

        private void writePlain(JsonNode json, Place place) {
            if (json.isObject()) {
                char separator = '{';
                for (Map.Entry<String, JsonNode> member : json.properties()) {
                    text.append(separator).append(Json.write(member.getKey())).append(':');
                    write(member.getValue(), place.then(Fields.escape(member.getKey())));
                    separator = ',';
                }
                text.append(json.isEmpty() ? "{}" : "}");
            } else if (json.isArray()) {
                int index = 0;
                for (JsonNode element : json.values()) {
                    text.append(index == 0 ? '[' : ',');
                    write(element, place.then(Integer.toString(index)));
                    index++;
                }
                text.append(index == 0 ? "[]" : "]");
            } else {
                text.append(Json.write(json));
            }
        }
    }
}

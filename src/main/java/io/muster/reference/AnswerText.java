package io.muster.reference;

import io.muster.json.JsonParts;
import io.muster.json.LoneSurrogates;
import io.muster.json.MalformedJsonException;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.OutcomeSize;
import io.muster.task.OutcomeValue;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongPredicate;
import tools.jackson.core.JsonPointer;

/**
 * The text of an answer. Where each of its pieces is written, in the template or in a value, is found first, so that memory is
 * reserved for all of them before any is copied. For one thread.
 */
public final class AnswerText {

    // longer than any group's results may be
    private static final long MOST = 1L << 30;

    // the escape of a lone surrogate
    private static final int ESCAPE = 6;

    /** A part of a text that is to be copied. */
    private record Piece(String text, int from, int to) {

        private static Piece of(String text) {
            return new Piece(text, 0, text.length());
        }

        private int length() {
            return to - from;
        }
    }

    private final AnswerTemplate template;
    private final LongPredicate reserve;
    private final Piece[] filled;
    private long length;
    private long reserved;
    private boolean isWide;

    private AnswerText(AnswerTemplate template, LongPredicate reserve) {
        this.template = template;
        this.reserve = reserve;
        this.filled = new Piece[template.gaps().size()];
    }

    /**
     * Fills in an answer.
     *
     * @param winner the task that decided the group, if the answer refers to it
     * @param outcomes of the group's tasks
     * @param reserve asked before memory is used, with the number of bytes
     * @return a JSON text, as large as was asked for in all
     * @throws TaskFailedException if a reference finds nothing and has no default, or there is not enough memory for the text
     */
    public static String of(
            AnswerTemplate template,
            Optional<TaskId> winner,
            Function<TaskId, Optional<TaskOutcome<?>>> outcomes,
            LongPredicate reserve) {
        AnswerText text = new AnswerText(template, reserve);
        text.template.texts().forEach(piece -> text.take(Piece.of(piece)));
        Map<TaskId, List<Integer>> gaps = new LinkedHashMap<>();
        for (int gap = 0; gap < text.filled.length; gap++) {
            TaskId task = template.gaps().get(gap).task().or(() -> winner).orElseThrow();
            gaps.computeIfAbsent(task, id -> new ArrayList<>()).add(gap);
        }
        gaps.forEach((task, those) -> text.fill(task, outcomes.apply(task).flatMap(OutcomeValue::of), those));
        return text.joined();
    }

    /** Fills the gaps that one task's value belongs in, which is parsed once for all of them. */
    private void fill(TaskId task, Optional<TaskValue> value, List<Integer> gaps) {
        Map<JsonPointer, JsonParts.Part> parts = Map.of();
        String json = value.map(TaskValue::json).orElse("");
        boolean isOfParts = gaps.stream()
                .anyMatch(gap -> !template.gaps().get(gap).pointer().isEmpty());
        if (value.isPresent() && isOfParts) {
            json = LoneSurrogates.unescape(json);
            parts = parts(task, json, gaps);
        }
        for (int gap : gaps) {
            AnswerTemplate.Gap reference = template.gaps().get(gap);
            JsonParts.Part part = reference.pointer().isEmpty() && value.isPresent()
                    ? new JsonParts.Part(0, json.length())
                    : parts.get(JsonPointer.compile(reference.pointer()));
            Piece piece = part == null
                    ? Piece.of(reference.otherwise().orElseThrow(() -> unresolved(task, value.isPresent(), reference)))
                    : new Piece(json, part.from(), part.to());
            take(piece);
            filled[gap] = piece;
        }
    }

    private Map<JsonPointer, JsonParts.Part> parts(TaskId task, String json, List<Integer> gaps) {
        List<JsonPointer> pointers = gaps.stream()
                .map(gap -> JsonPointer.compile(template.gaps().get(gap).pointer()))
                .toList();
        try {
            return JsonParts.find(json, pointers);
        } catch (MalformedJsonException unreadable) {
            throw failed(
                    FaultCode.REFERENCE_UNRESOLVED,
                    "The value of task %s cannot be referred to: %s".formatted(task, unreadable.getMessage()));
        }
    }

    private void take(Piece piece) {
        length += piece.length();
        isWide = isWide || !OutcomeSize.isLatin1(piece.text(), piece.from(), piece.to());
        reserve(isWide ? 2 * length : length);
    }

    /** Has this many bytes reserved in all. */
    private void reserve(long bytes) {
        if (bytes > MOST || bytes > reserved && !reserve.test(bytes - reserved)) {
            throw failed(
                    FaultCode.RESPONSE_TOO_LARGE,
                    "The group's answer does not fit into the memory for results, of which its tasks' values and other groups have their part");
        }
        reserved = Math.max(reserved, bytes);
    }

    private String joined() {
        StringBuilder text = new StringBuilder((int) length);
        for (int gap = 0; gap <= filled.length; gap++) {
            text.append(template.texts().get(gap));
            if (gap < filled.length) {
                text.append(filled[gap].text(), filled[gap].from(), filled[gap].to());
            }
        }
        int lone = LoneSurrogates.find(text, 0);
        if (lone < 0) {
            return text.toString();
        }
        // escaped again; every character might be one
        reserve(ESCAPE * length);
        return LoneSurrogates.escape(text.toString());
    }

    private static TaskFailedException unresolved(TaskId task, boolean hasValue, AnswerTemplate.Gap gap) {
        return failed(
                FaultCode.REFERENCE_UNRESOLVED,
                "%s: %s, and the reference has no default"
                        .formatted(
                                gap.at(),
                                hasValue
                                        ? "the value of task %s has nothing at \"%s\"".formatted(task, gap.pointer())
                                        : "task %s has no value".formatted(task)));
    }

    private static TaskFailedException failed(FaultCode code, String detail) {
        return new TaskFailedException(Fault.of(code, detail));
    }
}

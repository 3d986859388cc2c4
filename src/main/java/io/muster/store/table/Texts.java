package io.muster.store.table;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.group.spec.Labels;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.Verdict;
import io.muster.json.Json;
import io.muster.json.Names;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.OutcomeValue;
import io.muster.task.SkipReason;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts outcomes and verdicts to the texts in the tables, and back. */
public final class Texts {

    private Texts() {}

    private record FaultText(
            FaultCode code,
            int status,
            String title,
            String detail,
            Map<String, Object> annotations,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            UpstreamText upstream) {

        static FaultText of(Fault fault) {
            UpstreamText upstream = fault.upstream().map(UpstreamText::of).orElse(null);
            return new FaultText(
                    fault.code(), fault.status(), fault.title(), fault.detail(), fault.annotations(), upstream);
        }

        Fault fault() {
            Optional<TaskValue> said = Optional.ofNullable(upstream).map(UpstreamText::value);
            return new Fault(code, status, title, detail, annotations, said, Optional.empty());
        }
    }

    /** JSON as a string: parsed as JSON again, it would be subject to the limits of requests. */
    private record UpstreamText(String json, Map<String, Object> annotations) {

        static UpstreamText of(TaskValue value) {
            return new UpstreamText(value.json(), value.annotations());
        }

        TaskValue value() {
            return new TaskValue(json, annotations);
        }
    }

    private record SkippedText(SkipReason reason, @Nullable String dueTo) {}

    private record VerdictText(
            long afterMs,
            @Nullable FaultText fault,
            @Nullable String culprit,
            boolean partial) {}

    /** The constant named in a column. */
    public static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Names.find(type, name)
                .orElseThrow(() -> new IllegalStateException("%s has no %s".formatted(type.getSimpleName(), name)));
    }

    /** A task's value, if it has one; otherwise its fallback, if that is to be used. */
    static Optional<String> result(TaskOutcome<?> outcome) {
        return OutcomeValue.of(outcome).map(TaskValue::json);
    }

    /** The rest of an outcome: a fault, or annotations beside the value. */
    static Optional<String> detail(TaskOutcome<?> outcome) {
        if (outcome instanceof Failed<?> failed) {
            return Optional.of(Json.write(FaultText.of(failed.fault())));
        } else if (outcome instanceof TimedOut<?> timedOut) {
            return Optional.of(Json.write(FaultText.of(timedOut.fault())));
        } else if (outcome instanceof Skipped<?> skipped) {
            String dueTo = skipped.dueTo().map(TaskId::value).orElse(null);
            return Optional.of(Json.write(new SkippedText(skipped.reason(), dueTo)));
        }
        return value(outcome)
                .map(TaskValue::annotations)
                .filter(annotations -> !annotations.isEmpty())
                .map(Json::write);
    }

    /** A task's outcome from its texts; empty if the state is not final. */
    static Optional<TaskOutcome<?>> outcome(TaskState state, @Nullable String result, @Nullable String detail) {
        return switch (state) {
            case PENDING, RUNNING -> Optional.empty();
            case SUCCEEDED ->
                Optional.of(new Succeeded<>(new TaskValue(
                        result == null ? "null" : result, detail == null ? Map.of() : Json.bindObject(detail))));
            case FAILED -> Optional.of(new Failed<>(fault(detail), fallback(result)));
            case TIMED_OUT -> Optional.of(new TimedOut<>(fault(detail), fallback(result)));
            case CANCELLED -> Optional.of(new Cancelled<>());
            case SKIPPED -> Optional.of(skipped(detail));
        };
    }

    private static Skipped<?> skipped(@Nullable String detail) {
        if (detail == null) {
            return new Skipped<>(SkipReason.NOT_NEEDED, Optional.empty());
        }
        SkippedText known = Json.bind(detail, SkippedText.class);
        return new Skipped<>(known.reason, Optional.ofNullable(known.dueTo).map(TaskId::new));
    }

    /** The labels of a group; empty if it has none. */
    static Optional<String> labels(Labels labels) {
        return Optional.of(labels.values()).filter(values -> !values.isEmpty()).map(Json::write);
    }

    static Labels labels(@Nullable String text) {
        Map<String, String> values = new LinkedHashMap<>();
        if (text != null) {
            Json.bindObject(text).forEach((name, value) -> values.put(name, value.toString()));
        }
        return new Labels(values);
    }

    /** A verdict as it is stored: the outcome is in a column of its own. */
    public static String verdict(Verdict verdict) {
        return Json.write(new VerdictText(
                verdict.after().toMillis(),
                verdict.fault().map(Texts::withoutUpstream).map(FaultText::of).orElse(null),
                verdict.culprit().map(TaskId::value).orElse(null),
                verdict.partial()));
    }

    static Optional<Verdict> verdict(@Nullable String outcome, @Nullable String text) {
        if (outcome == null || text == null) {
            return Optional.empty();
        }
        VerdictText known = Json.bind(text, VerdictText.class);
        return Optional.of(new Verdict(
                constant(GroupOutcome.class, outcome),
                Duration.ofMillis(known.afterMs),
                Optional.ofNullable(known.fault).map(FaultText::fault),
                Optional.ofNullable(known.culprit).map(TaskId::new),
                known.partial));
    }

    // the failed task has it, and a group shows it nowhere else
    private static Fault withoutUpstream(Fault fault) {
        return fault.withUpstream(Optional.empty());
    }

    private static Fault fault(@Nullable String detail) {
        return detail == null
                ? Fault.of(FaultCode.TASK_FAILED, "The cause of the failure is unknown")
                : Json.bind(detail, FaultText.class).fault();
    }

    private static Optional<TaskValue> fallback(@Nullable String result) {
        return Optional.ofNullable(result).map(json -> new TaskValue(json, Map.of()));
    }

    private static Optional<TaskValue> value(TaskOutcome<?> outcome) {
        return outcome instanceof Succeeded<?> succeeded && succeeded.value() instanceof TaskValue value
                ? Optional.of(value)
                : Optional.empty();
    }
}

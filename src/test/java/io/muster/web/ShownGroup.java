package io.muster.web;

import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Verdict;
import io.muster.join.Mode;
import io.muster.json.Names;
import io.muster.task.Attempt;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A group as a server shows it, as far as the pages read it. */
final class ShownGroup {

    private ShownGroup() {}

    /** @param group after it has been decided */
    static Map<String, Object> of(Mode mode, GroupSnapshot group) {
        Map<String, Map<String, Object>> results = new LinkedHashMap<>();
        for (TaskSnapshot task : group.tasks()) {
            if (task.id().isItem()) {
                @SuppressWarnings("unchecked")
                List<Object> items = (List<Object>)
                        results.get(task.id().parent().value()).computeIfAbsent("items", name -> new ArrayList<>());
                items.add(shown(task));
            } else {
                results.put(task.id().value(), shown(task));
            }
        }
        Verdict verdict = group.verdict().orElseThrow();
        return Map.of(
                "mode", Names.of(mode),
                "outcome", Names.of(verdict.outcome()),
                "decidedMs", Math.toIntExact(verdict.after().toMillis()),
                "completionOrder",
                        group.completionOrder().stream().map(TaskId::value).toList(),
                "results", List.copyOf(results.values()));
    }

    private static Map<String, Object> shown(TaskSnapshot task) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("id", task.id().value());
        result.put("type", task.type());
        result.put("state", Names.of(task.state()));
        task.started().ifPresent(started -> result.put("startedMs", Math.toIntExact(started.toMillis())));
        task.elapsed().ifPresent(elapsed -> result.put("elapsedMs", Math.toIntExact(elapsed.toMillis())));
        List<Map<String, Object>> attempts =
                task.execution().attempts().stream().map(ShownGroup::shown).toList();
        if (!attempts.isEmpty()) {
            result.put("attempts", attempts);
        }
        TaskOutcome<?> outcome = task.outcome().orElse(null);
        if (outcome instanceof TaskOutcome.TimedOut<?> timedOut) {
            result.put(
                    "error",
                    Map.of("type", "problems/" + timedOut.fault().code().slug()));
        }
        if (outcome instanceof TaskOutcome.Skipped<?> skipped) {
            result.put("reason", Names.of(skipped.reason()).replace('_', '-'));
            skipped.dueTo().ifPresent(due -> result.put("dueTo", due.value()));
        } else if (outcome != null && outcome.fallback().isPresent()) {
            result.put("fallbackUsed", true);
        }
        return result;
    }

    private static Map<String, Object> shown(Attempt attempt) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("kind", Names.of(attempt.kind()));
        shown.put("startedMs", Math.toIntExact(attempt.startedMs()));
        shown.put("waitedMs", Math.toIntExact(attempt.waitedMs()));
        shown.put("elapsedMs", Math.toIntExact(attempt.elapsedMs()));
        if (attempt.status() > 0) {
            shown.put("status", attempt.status());
        }
        return shown;
    }
}

package io.muster.examples;

import io.muster.group.BackgroundTask;
import io.muster.logging.Log;
import jakarta.ejb.Asynchronous;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows tasks that outlive their request until they finish: logs them, and keeps them for lookup.
 *
 * <p>Thread-safe: the runs are guarded by their map's monitor.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class BackgroundRuns {

    private static final System.Logger LOG = Log.of(BackgroundRuns.class);
    private static final int MAX_RUNS = 1_000;

    /** A run and its owner. */
    private record Known(String owner, List<Progress> tasks) {}

    /** The current state of a run. */
    public record Run(String id, boolean finished, List<Task> tasks) {}

    /** One of its tasks; {@code elapsedMs} is how long it took, or has taken so far. */
    public record Task(
            String name,
            String state,
            long elapsedMs,
            @Nullable String value) {}

    private final Map<String, Known> runs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MAX_RUNS;
        }
    };

    /** Registers a run; it is kept until there are a thousand newer ones. */
    public String register(String owner, List<BackgroundTask<String>> tasks) {
        List<Progress> progress = new ArrayList<>();
        for (BackgroundTask<String> task : tasks) {
            progress.add(new Progress("Task " + (progress.size() + 1), task));
        }
        String id = UUID.randomUUID().toString();
        synchronized (runs) {
            runs.put(id, new Known(owner, Collections.unmodifiableList(progress)));
        }
        return id;
    }

    /** Follows the tasks to their end. Asynchronous: the container calls it on a thread of its own. */
    @Asynchronous
    public void follow(String id) {
        for (Progress progress : known(id).map(Known::tasks).orElse(List.of())) {
            progress.task.stage().whenComplete((value, thrown) -> {
                progress.ended(value);
                LOG.log(
                        Level.INFO,
                        "Run {0}: {1} {2}",
                        id,
                        progress.name,
                        progress.view().state());
            });
        }
    }

    /** @param sees whether a run of the caller with this name may be shown */
    public Optional<Run> find(String id, Predicate<String> sees) {
        return known(id).filter(known -> sees.test(known.owner)).map(known -> {
            List<Progress> progress = known.tasks;
            List<Task> tasks = progress.stream().map(Progress::view).toList();
            boolean finished = progress.stream().allMatch(Progress::hasEnded);
            return new Run(id, finished, tasks);
        });
    }

    private Optional<Known> known(String id) {
        synchronized (runs) {
            return Optional.ofNullable(runs.get(id));
        }
    }

    /** Follows one task. */
    private static final class Progress {
        private final String name;
        private final BackgroundTask<String> task;
        private final long startedAt = System.nanoTime();
        private volatile long endedAt;
        private volatile @Nullable String value;

        private Progress(String name, BackgroundTask<String> task) {
            this.name = name;
            this.task = task;
        }

        private void ended(@Nullable String result) {
            value = result;
            endedAt = System.nanoTime();
        }

        private boolean hasEnded() {
            return endedAt != 0;
        }

        private Task view() {
            long end = hasEnded() ? endedAt : System.nanoTime();
            return new Task(name, state(), (end - startedAt) / 1_000_000, value);
        }

        private String state() {
            if (!hasEnded()) {
                return "running";
            } else if (value != null) {
                return "succeeded";
            }
            return task.isCancelled() ? "cancelled" : "failed";
        }
    }
}

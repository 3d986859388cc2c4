package io.muster.graph;

import static io.muster.graph.GraphTasks.call;
import static io.muster.graph.GraphTasks.delay;
import static io.muster.graph.GraphTasks.element;
import static io.muster.graph.GraphTasks.handler;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.document.CallbackReader;
import io.muster.document.GroupReader;
import io.muster.group.TaskGroups;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.handler.HandlerTasks;
import io.muster.handler.TaskFactories;
import io.muster.handler.TaskHandler;
import io.muster.handler.delay.DelayTasks;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.task.BlockingTasks;
import io.muster.task.FairExecutor;
import io.muster.task.ForEach.Each;
import io.muster.task.RunIf;
import io.muster.task.SkipReason;
import io.muster.task.TaskContext;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskState;
import io.muster.testing.Bench;
import io.muster.testing.DirectExecutor;
import io.muster.testing.ManualTimer;
import io.muster.testing.Transforms;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class TaskGraphsTest {

    private static final Duration SHORT = ofMillis(10);

    private final Bench bench = new Bench(100);
    private final ManualTimer timer = bench.timer;
    private final BlockingTasks blocking =
            new BlockingTasks(new FairExecutor(new DirectExecutor(), 64), () -> Runnable::run);
    private final List<String> callers = new ArrayList<>();
    private final TaskGroups groups = new TaskGroups(bench.runner, this::start, blocking, timer);
    private final GroupReader reader = new GroupReader(
            new TaskFactories(
                    List.of(new DelayTasks(timer), new HandlerTasks("double", new Doubled(), Doubled.class, blocking))),
            new CallbackReader(AddressPolicy.parse(""), true),
            Transforms.here(),
            50);
    private final TaskGraphs graphs = new TaskGraphs(groups, reader, blocking);

    record User(long id, String name) {}

    record Letter(String to, String text) {}

    private static final class Doubled implements TaskHandler<Long> {
        @Override
        public Object handle(Long input, TaskContext task) {
            return input * 2;
        }
    }

    private RunningGroup start(String caller, GroupSpec spec) {
        callers.add(caller);
        return bench.runner.start(caller, spec);
    }

    private final SingleTask<User> user =
            delay("user", SHORT, Map.of("id", 7, "name", "Ada", "more", true)).as(User.class);

    @Test
    void aTaskGetsTheValuesOfOthersAndResultsHaveTheirTypes() {
        SingleTask<Letter> letter = call(
                        "letter",
                        Map.of("to", user.at("/name", String.class), "text", "Hello"),
                        Letter.class,
                        (input, task) -> input)
                .as(Letter.class);
        SingleTask<Long> doubled =
                handler("doubled", "double", user.at("/id", Long.class)).as(Long.class);

        GraphResult result = run(graphs.of(letter, doubled, user));

        assertThat(result.get(user)).isEqualTo(new User(7, "Ada"));
        assertThat(result.get(letter)).isEqualTo(new Letter("Ada", "Hello"));
        assertThat(result.get(doubled)).isEqualTo(14);
        assertThat(result.get(user.at("/more", Boolean.class))).isTrue();
        assertThat(result.outcome(user)).isEqualTo(new Succeeded<>(new User(7, "Ada")));
        assertThat(result.completionOrder()).startsWith("user").containsExactlyInAnyOrder("user", "letter", "doubled");
        assertThat(result.isComplete()).isTrue();
    }

    @Test
    void referencesAreReplacedAtAnyDepthAlsoInRecordsAndNumbersKeepTheirDigits() {
        record Input(Object part, List<?> list) {}
        SingleTask<Object> price = delay("price", SHORT, new BigDecimal("1.10"));
        SingleTask<Object> all =
                delay("all", SHORT, new Input(price.value(), List.of(Map.of("deep", user.at("/name", String.class)))));

        GraphResult result = run(graphs.of(price, user, all));

        assertThat(result.get(all))
                .isEqualTo(Map.of("part", new BigDecimal("1.10"), "list", List.of(Map.of("deep", "Ada"))));
    }

    @Test
    void dataThatLooksLikeAReferenceIsNotOne() {
        Map<String, Object> hostile = Map.of("$from", "user");
        SingleTask<Object> copy = delay("copy", SHORT, Map.of("data", hostile, "name", user.at("/name", String.class)));
        SingleTask<Object> plain = delay("plain", SHORT, List.of(hostile, Map.of("$item", "/x")));

        GraphResult result = run(graphs.of(user, copy, plain));

        assertThat(result.get(copy)).isEqualTo(Map.of("data", hostile, "name", "Ada"));
        assertThat(result.get(plain)).isEqualTo(List.of(hostile, Map.of("$item", "/x")));
        assertThatThrownBy(() -> delay("x", SHORT, Map.of("$from", user.value())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an object with only [$from] cannot contain a reference");
    }

    @Test
    void aDefaultIsUsedWhereThereIsNoValue() {
        TaskRef<String> name = user.at("/nick%name", String.class).orElse("none");
        SingleTask<String> greeting = delay("greeting", SHORT, name).as(String.class);

        GraphResult result = run(graphs.of(user, greeting));

        assertThat(result.get(greeting)).isEqualTo("none");
        assertThat(result.get(name)).isEqualTo("none");
        assertThat(result.has(name)).isFalse();
        assertThat(result.has(greeting.value())).isTrue();
    }

    @Test
    void aPointerMayHaveAPercentSign() {
        SingleTask<Object> rate = delay("rate", SHORT, Map.of("a%20b/c", 5));
        SingleTask<Integer> copy =
                delay("copy", SHORT, rate.at("/a%20b~1c", Integer.class)).as(Integer.class);

        assertThat(run(graphs.of(rate, copy)).get(copy)).isEqualTo(5);
    }

    @Test
    void aTaskRunsForEachElementOfAList() {
        SingleTask<List<User>> users = delay(
                        "users", SHORT, List.of(Map.of("id", 1, "name", "Ada"), Map.of("id", 2, "name", "Bob")))
                .asListOf(User.class);
        ForEachTask<Long> doubled = handler("doubled", "double", element("/id"))
                .as(Long.class)
                .forEach(users.value())
                .concurrency(1);
        ForEachTask<User> copies = call("copies", element("", User.class), (each, task) -> {
                    if (each.id() == 1) {
                        throw new IOException("no copy");
                    }
                    return each;
                })
                .as(User.class)
                .forEach(users.value())
                .each(Each.SETTLED);

        GraphResult result = run(graphs.of(users, doubled, copies));

        assertThat(result.get(doubled)).containsExactly(2L, 4L);
        assertThat(result.items(doubled)).containsExactly(new Succeeded<>(2L), new Succeeded<>(4L));
        assertThat(result.get(copies)).containsExactly(null, new User(2, "Bob"));
        assertThat(result.items(copies))
                .extracting(TaskOutcome::state)
                .containsExactly(TaskState.FAILED, TaskState.SUCCEEDED);
        assertThat(result.completionOrder()).contains("doubled[0]", "doubled[1]");
    }

    @Test
    void theListMayBeGivenAndItsElementsDecideAboutItems() {
        ForEachTask<Object> open = delay("open", SHORT, element("/id"))
                .when(element("/open", Boolean.class))
                .forEach(List.of(
                        Map.of("id", 1, "open", true), Map.of("id", user.at("/id", Long.class), "open", false)));

        GraphResult result = run(graphs.of(user, open));

        assertThat(result.get(open)).containsExactly(1, null);
    }

    @Test
    void tasksWaitForOthersAndAreSkipped() {
        SingleTask<Object> broken = call("broken", user.value(), (input, task) -> {
            throw new IOException("no disk");
        });
        SingleTask<Object> cleanUp =
                delay("clean-up", SHORT, "clean").after(broken).runIf(RunIf.FAILED);
        SingleTask<Object> next = delay("next", SHORT, 1).after(broken);
        SingleTask<Object> gift =
                delay("gift", SHORT, 1).when(user.at("/blocked", Boolean.class).orElse(false));

        GraphResult result = join(graphs.of(user, broken, cleanUp, next, gift).settled());

        assertThat(result.get(cleanUp)).isEqualTo("clean");
        assertThat(result.outcome(broken))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.fault().detail()).isEqualTo("no disk"));
        assertThat(result.outcome(next))
                .isEqualTo(new Skipped<>(SkipReason.DEPENDENCY_FAILED, Optional.of(new TaskId("broken"))));
        assertThat(result.outcome(gift))
                .isEqualTo(new Skipped<>(SkipReason.CONDITION, Optional.of(new TaskId("user"))));
        assertThatThrownBy(() -> result.get(next))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("there is no value of next");
    }

    @Test
    void selectChangesTheValue() {
        SingleTask<String> name = delay("name", SHORT, Map.of("a", List.of("x", "y")))
                .select("a[1]")
                .as(String.class);

        assertThat(run(graphs.of(name)).get(name)).isEqualTo("y");
    }

    @Test
    void aFallbackIsTheValueOfATaskThatTimesOut() {
        SingleTask<List<User>> tips = delay("tips", ofSeconds(20), List.of())
                .asListOf(User.class)
                .timeout(ofMillis(300))
                .fallback(List.of(new User(1, "Eve")));

        GraphResult result = run(graphs.of(tips));

        assertThat(result.get(tips)).containsExactly(new User(1, "Eve"));
        assertThat(result.outcome(tips).state()).isEqualTo(TaskState.TIMED_OUT);
        assertThat(result.outcome(tips).fallback()).contains(List.of(new User(1, "Eve")));
    }

    @Test
    void whatJavaCodeThrowsIsWhatItsCallerGets() {
        IOException thrown = new IOException("no disk");
        CompletableFuture<GraphResult> all = graphs.of(user, call("broken", user.value(), (input, task) -> {
                    throw thrown;
                }))
                .all();

        timer.advance(ofSeconds(1));

        assertThat(failure(all)).isSameAs(thrown);
    }

    @Test
    void anInputThatDoesNotMatchItsTypeFailsTheTask() {
        SingleTask<Object> letter = call("letter", user.at("/name", User.class), (input, task) -> input);
        CompletableFuture<GraphResult> all = graphs.of(user, letter).all();

        timer.advance(ofSeconds(1));

        assertThat(failure(all)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("User");
    }

    @Test
    void aValueThatDoesNotMatchItsTypeIsToldWithTheTask() {
        SingleTask<Integer> wrong = delay("wrong", SHORT, "text").as(Integer.class);
        GraphResult result = run(graphs.of(wrong));

        assertThatThrownBy(() -> result.get(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the value of wrong is not of type java.lang.Integer");
    }

    @Test
    void runsInEveryMode() {
        SingleTask<Object> fast = delay("fast", ofMillis(1), "f");
        SingleTask<Object> slow = delay("slow", ofSeconds(1), "s");
        TaskGraph graph = graphs.of(slow, fast);

        assertThat(join(graph.all()).completionOrder()).containsExactly("fast", "slow");
        assertThat(join(graph.settled()).get(slow)).isEqualTo("s");
        assertThat(join(graph.bounded(1)).completionOrder()).containsExactly("slow", "fast");
        assertThat(join(graph.first()).winner()).contains("fast");
        assertThat(join(graph.any()).winner()).contains("fast");
        assertThat(join(graph.all()).winner()).isEmpty();
        assertThat(join(graph.any()).get(fast)).isEqualTo("f");
        assertThat(join(graph.any()).outcome(slow).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(join(graph.quorum(2)).get(slow)).isEqualTo("s");
        assertThatThrownBy(() -> graph.quorum(3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTimeoutFailsAGraphOrLeavesPartialResults() {
        SingleTask<Object> slow = delay("slow", ofSeconds(9), "s");
        TaskGraph graph = graphs.of(user, slow).timeout(ofSeconds(1));
        CompletableFuture<GraphResult> failing = graph.all();
        CompletableFuture<GraphResult> partial =
                graph.onTimeout(OnTimeout.PARTIAL).all();

        timer.advance(ofSeconds(1));

        assertThat(failure(failing)).isInstanceOf(TimeoutException.class);
        assertThat(partial.join().isComplete()).isFalse();
        assertThat(partial.join().get(user).name()).isEqualTo("Ada");
        assertThat(partial.join().has(slow.value())).isFalse();
    }

    @Test
    void cancellingTheFutureCancelsTheTasks() {
        CompletableFuture<GraphResult> all = graphs.of(user).all();

        assertThat(all.cancel(true)).isTrue();

        assertThat(timer.pending()).isZero();
        assertThat(bench.admission.admitted()).isZero();
    }

    @Test
    void tasksCountForTheCallerTheyAreRunAs() {
        AtomicReference<String> caller = new AtomicReference<>();
        SingleTask<Object> code = call("code", user.value(), (input, task) -> {
            caller.set(task.caller());
            return null;
        });

        run(graphs.as(() -> "alice").of(user, code));

        assertThat(callers).containsExactly("alice");
        assertThat(caller).hasValue("alice");
    }

    @Test
    void everyErrorIsToldWhenTheGraphIsBuilt() {
        SingleTask<Object> wrong =
                delay("wrong", SHORT, Map.of("a/b", user.value())).select("[").after(delay("other", SHORT, 1));

        assertThatThrownBy(() -> graphs.of(wrong, handler("score", "credit-score", 1)))
                .isInstanceOfSatisfying(
                        InvalidGraphException.class,
                        invalid -> assertThat(invalid.errors())
                                .extracting(error -> error.pointer())
                                .containsExactly("/tasks/0/select", "/tasks/1/type"))
                .hasMessageContaining("task wrong at /select: ")
                .hasMessageContaining("task score at /type: unknown task type \"credit-score\"");
    }

    @Test
    void unknownTasksAndCirclesAreToldWhenTheGraphIsBuilt() {
        assertInvalid(
                "task a at /value/x~1y: \"user\" is not the id of a task",
                delay("a", SHORT, Map.of("x/y", user.value())));
        assertInvalid(
                "task a at /after/0: \"user\" is not the id of a task",
                delay("a", SHORT, 1).after(user));
        SingleTask<Object> later = delay("b", SHORT, delay("a", SHORT, 1).value());
        assertInvalid(
                "task a at /value: these tasks depend on each other in a circle: a -> b -> a",
                delay("a", SHORT, later.value()),
                later);
        assertInvalid("task user at /id: \"user\" is already the id of /tasks/0", user, user);
        assertInvalid(
                "task a b at /id: must be 1 to 64 characters from A-Z a-z 0-9 . _ -, but not . or ..",
                delay("a b", SHORT, 1));
        assertInvalid(
                "task a at /value: \"$item\" is for tasks with \"forEach\"; write {\"$literal\": …} around JSON to be taken as it is",
                delay("a", SHORT, element("")));
        assertThatThrownBy(() -> graphs.of(java.util.Collections.nCopies(51, user)))
                .isInstanceOf(InvalidGraphException.class)
                .hasMessage("/tasks: must have at most 50 entries but has 51");
    }

    @Test
    void aReferenceMustBeAPointerAndMayHaveADefaultOnlyIfItIsOfATask() {
        assertThatThrownBy(() -> user.at("name", String.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> element("/x", String.class).orElse("y")).isInstanceOf(IllegalStateException.class);
        GraphResult result = run(graphs.of(user));
        assertThatThrownBy(() -> result.get(element("/x"))).isInstanceOf(IllegalArgumentException.class);
    }

    private void assertInvalid(String message, GraphTask<?>... tasks) {
        assertThatThrownBy(() -> graphs.of(tasks))
                .isInstanceOf(InvalidGraphException.class)
                .hasMessage(message);
    }

    private GraphResult run(TaskGraph graph) {
        return join(graph.all());
    }

    private GraphResult join(CompletableFuture<GraphResult> future) {
        for (int second = 0; second < 10 && !future.isDone(); second++) {
            timer.advance(ofSeconds(1));
        }
        assertThat(future).isDone();
        return future.join();
    }

    private static Throwable failure(CompletableFuture<?> future) {
        Throwable thrown = Assertions.catchThrowable(future::join);
        return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }
}

package io.muster.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.muster.rest.FaultySteps.Fault;
import io.muster.testing.QuietLog;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A request reserves memory for its document and its response, tasks in flight, a part of its caller's quota, an entry
 * in the registry, rows in the store. Whatever fails between its first header and its response, all of it is released.
 */
class RollbackTest {

    private final RestBench bench = new RestBench();
    // the provoked failures are logged by many classes
    private final QuietLog log = QuietLog.ofName("io.muster");

    @AfterEach
    void close() {
        log.close();
    }

    static Stream<Arguments> requestsAndFaults() {
        return Stream.of(
                        List.of("an answer"),
                        List.of("a stream", "Accept: text/event-stream"),
                        List.of("202", "Prefer: respond-async"),
                        List.of("the decision of a kept group", "Idempotency-Key: k"),
                        List.of("a stream of a kept group", "Idempotency-Key: k", "Accept: text/event-stream"))
                .flatMap(request -> Stream.of(Fault.values())
                        .map(fault -> Arguments.of(
                                request.get(0),
                                fault,
                                request.subList(1, request.size()).toArray(String[]::new))));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("requestsAndFaults")
    void nothingIsHeldWhicheverStepFails(String request, Fault fault, String[] headers) {
        int step = 1;
        while (failsAt(step, fault, headers)) {
            step++;
        }
        assertThat(step).as("steps that failed, and one").isGreaterThan(1);
    }

    private boolean failsAt(int step, Fault fault, String[] headers) {
        String caller = "caller-" + step;
        String when = "%s at step %d".formatted(fault, step);
        TestExchange exchange = bench.prepare(caller, RestBench.DELAY, headers);
        int before = bench.started();
        bench.steps.failAt(step, fault);
        bench.serve(exchange);
        boolean over = exchange.isComplete() || exchange.escaped().isPresent();
        if (over && headersAreOfAGroupThatIsNotKept(headers)) {
            assertThat(bench.node.admitted())
                    .as("tasks of a group without a waiting caller, %s, at %s", when, bench.steps.place())
                    .isZero();
        }
        bench.settle();
        boolean failed = bench.steps.hasFailed();
        bench.steps.none();
        if (fault == Fault.CONNECTION_LOST) {
            bench.awaitDatabase();
        }
        exchange.read();
        bench.settle();
        when += ", at " + bench.steps.place();

        bench.assertNothingIsHeld(when, caller);
        assertThat(exchange.completed()).as("exchange, %s", when).isLessThanOrEqualTo(1);
        assertThat(exchange.isComplete() || exchange.escaped().isPresent())
                .as("answered, %s", when)
                .isTrue();
        if (bench.started() == before && bench.groupsOf(caller) == 0) {
            assertQuotaIsWhole(caller, exchange, when);
        }
        return failed;
    }

    private static boolean headersAreOfAGroupThatIsNotKept(String... headers) {
        return Stream.of(headers).allMatch(header -> header.startsWith("Accept"));
    }

    private void assertQuotaIsWhole(String caller, TestExchange exchange, String when) {
        Throwable exceeded = catchThrowable(() -> bench.quota.charge(caller, RestBench.MAX_TASKS));
        if (!exchange.body().contains("\"groupId\"")) {
            assertThat(exceeded).as("quota, %s", when).isNull();
        }
    }
}

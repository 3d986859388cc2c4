package io.muster.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HiddenAddressesTest {

    private static final TaskId USER = new TaskId("user");
    private static final String SECRET = "http://internal.example/users";

    @Test
    void aFailureNamesItsTaskAndKeepsEverythingExceptAddresses() {
        Fault fault = Fault.of(FaultCode.UPSTREAM_STATUS, "GET " + SECRET + " returned 503")
                .withTitle("Upstream returned 503")
                .withAnnotations(
                        Map.of("http", Map.of("status", 503, "url", SECRET, "headers", Map.of("Location", SECRET))))
                .withUpstream(Optional.of(new TaskValue("\"" + SECRET + " is down\"", Map.of())));

        TaskOutcome<?> hidden = HiddenAddresses.in(USER, new Failed<>(fault, Optional.of("fallback")));

        Fault shown = ((Failed<?>) hidden).fault();
        assertThat(shown.detail()).isEqualTo("Task user: Upstream returned 503");
        assertThat(shown.annotations()).isEqualTo(Map.of("http", Map.of("status", 503)));
        assertThat(shown.upstream()).isEmpty();
        assertThat(shown.status()).isEqualTo(fault.status());
        assertThat(hidden.fallback()).isEqualTo(Optional.of("fallback"));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "TOO_MANY_ITEMS",
                "TASK_FAILED",
                "TASK_TIMEOUT",
                "GROUP_TIMEOUT",
                "QUOTA_EXCEEDED",
                "POISON",
                "GROUP_CANCELLED"
            })
    void theDetailsOfEveryKindOfCallAreHidden(FaultCode code) {
        TaskOutcome<?> hidden = HiddenAddresses.in(USER, new TimedOut<>(Fault.of(code, SECRET)));

        assertThat(hidden.toString()).doesNotContain(SECRET);
    }

    @Test
    void messagesOfHandlersAreKept() {
        TaskOutcome<?> outcome = new Failed<>(Fault.of(FaultCode.TASK_FAILED, "no such customer"));

        assertThat(HiddenAddresses.in(USER, outcome).toString()).contains("no such customer");
        assertThat(HiddenAddresses.in(USER, new Cancelled<>())).isEqualTo(new Cancelled<>());
    }

    @Test
    void aValueIsShownWithoutTheTargetOfRedirects() {
        TaskValue value = new TaskValue("1", Map.of("http", Map.of("status", 200, "url", SECRET)));

        assertThat(HiddenAddresses.in(USER, new Succeeded<>(value)))
                .isEqualTo(new Succeeded<>(new TaskValue("1", Map.of("http", Map.of("status", 200)))));
    }
}

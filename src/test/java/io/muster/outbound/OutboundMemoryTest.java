package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.budget.ByteBudget;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.task.FaultCode;
import io.muster.testing.Answer;
import io.muster.testing.Answers;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The memory of all bodies while they are read. */
class OutboundMemoryTest extends OutboundClientFixture {

    private static final int MEMORY = 10_000;

    private final ByteBudget memory = new ByteBudget(MEMORY);

    @BeforeEach
    void useSmallBudget() {
        client.close();
        client = new OutboundClient(
                LIMITS, AddressPolicy.parse("127.0.0.0/8"), resolver, timer, Optional.empty(), memory);
    }

    @Test
    void aBodyBeyondTheBudgetFailsAndTheOthersContinue() {
        upstream.on("/slow", slowly(6_000)).on("/large", Answers.text("x".repeat(5_000)));
        upstream.on("/small", Answers.text("x".repeat(4_000)));
        var slow = startGet("/slow");
        await().until(() -> memory.reserved() == 6_000);

        assertFault(
                fault(startGet("/large")),
                FaultCode.RESPONSE_TOO_LARGE,
                "The response from %s is larger than the memory available at the moment".formatted(where()));
        assertThat(get("/small").body()).hasSize(4_000);

        assertThat(slow.response().toCompletableFuture()).isNotDone();
        slow.abort();
        await().until(() -> memory.reserved() == 0);
        assertThat(get("/large").body()).hasSize(5_000);
    }

    @Test
    void theMemoryIsReleasedHoweverTheExchangeEnds() {
        upstream.on("/whole", Answers.text("x".repeat(5_000)))
                .on("/half", Answers.closingMidBody())
                .on("/unreadable", Answers.content(200, "Content-Encoding: gzip\r\n", "not gzip".getBytes()))
                .on("/endless", Answers.endless());

        get("/whole");
        fault(startGet("/half"));
        fault(startGet("/unreadable"));
        fault(startGet("/endless"));

        await().atMost(Duration.ofSeconds(2)).until(() -> memory.reserved() == 0);
    }

    /** This many bytes, and then nothing until the caller gives up. */
    private static Answer slowly(int bytes) {
        return (request, wire) -> {
            wire.send("HTTP/1.1 200 Test\r\nContent-Length: %d\r\n\r\n".formatted(bytes + 1));
            wire.send("x".repeat(bytes));
            wire.pause(Duration.ofHours(1));
        };
    }
}

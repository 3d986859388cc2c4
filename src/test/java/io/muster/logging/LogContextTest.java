package io.muster.logging;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.testing.QuietLog;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class LogContextTest {

    private static final String NAME = "io.muster.logging.LogContextTest";
    private static final UUID GROUP = UUID.fromString("01999999-9999-7999-8999-999999999999");
    private static final String IDS = " [group=" + GROUP + " trace=0af7651916cd43dd8448eb211c80319c]";

    private final LogContext context = new LogContext(GROUP, Optional.of("0af7651916cd43dd8448eb211c80319c"));
    private final System.Logger log = Log.named(NAME);

    @Test
    void aLineWithinTheContextHasTheIds() {
        try (QuietLog lines = QuietLog.ofName(NAME)) {
            log.log(Level.WARNING, "before");
            context.run(() -> {
                log.log(Level.WARNING, "within {0}", 7);
                log.log(Level.WARNING, "failed", new IllegalStateException("on purpose"));
            });
            log.log(Level.WARNING, "after");

            assertThat(lines.messages()).containsExactly("before", "within 7" + IDS, "failed" + IDS, "after");
        }
    }

    @Test
    void aCompleteLineStaysAsItIs() {
        try (QuietLog lines = QuietLog.ofName(NAME)) {
            context.run(() -> LineLog.named(NAME).write("{\"a\":\"it''s {0}\"}"));

            assertThat(lines.messages()).containsExactly("{\"a\":\"it''s {0}\"}");
        }
    }

    @Test
    void contextsNestAndEndWithAnException() {
        LogContext inner = new LogContext(UUID.randomUUID(), Optional.empty());

        context.run(() -> {
            assertThat(inner.get(LogContext::current)).contains(inner);
            assertThat(LogContext.current()).contains(context);
        });
        assertThatThrownBy(() -> context.run(() -> {
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(LogContext.current()).isEmpty();
    }

    @Test
    void anActionCarriesItToAnotherThread() {
        var executor = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture<Optional<LogContext>> seen = new CompletableFuture<>();
            CompletableFuture<Optional<LogContext>> later = new CompletableFuture<>();
            context.run(() -> executor.execute(LogContext.carrying(() -> seen.complete(LogContext.current()))));
            executor.execute(LogContext.carrying(() -> later.complete(LogContext.current())));

            assertThat(seen.orTimeout(10, SECONDS).join()).contains(context);
            assertThat(later.orTimeout(10, SECONDS).join()).isEmpty();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void withoutATraceOnlyTheGroupIsThere() {
        assertThat(new LogContext(GROUP, Optional.empty())).hasToString("[group=" + GROUP + "]");
    }
}

package io.muster.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogTest {

    private final List<String> lines = new ArrayList<>();
    private final System.Logger log = new Log(new Recorder());

    @Test
    void lineBreaksInArgumentsAreEscaped() {
        log.log(Level.INFO, "refused: host={0} port={1}", "a\r\n2026-11-26 INFO all is well", 80);

        assertThat(lines).containsExactly("refused: host=a\\r\\n2026-11-26 INFO all is well port=80");
    }

    @Test
    void lineBreaksInSuppliedMessagesAreEscaped() {
        log.log(Level.INFO, "Query " + "a\nb\u001b[2J\u202e\u2028\u0085" + " failed");

        assertThat(lines).containsExactly("Query a\\nb\\u001b[2J\\u202e\\u2028\\u0085 failed");
    }

    @Test
    void lineBreaksInExceptionsAreEscaped() {
        IllegalArgumentException cause = new IllegalArgumentException("no\nCaused by: nothing");
        IllegalStateException thrown = new IllegalStateException("bad\nvalue", cause);
        thrown.addSuppressed(new IllegalStateException("also\nthis"));

        log.log(Level.ERROR, "A request failed", thrown);

        assertThat(lines)
                .contains(
                        "A request failed",
                        "java.lang.IllegalStateException: bad\\nvalue",
                        "Caused by: java.lang.IllegalArgumentException: no\\nCaused by: nothing",
                        "\tSuppressed: java.lang.IllegalStateException: also\\nthis")
                .anyMatch(line -> line.contains("LogTest.lineBreaksInExceptionsAreEscaped"))
                .noneMatch(line -> line.startsWith("value") || line.startsWith("this"));
    }

    @Test
    void anExceptionMayBeAmongItsOwnCauses() {
        IllegalStateException one = new IllegalStateException("one");
        IllegalStateException two = new IllegalStateException("two", one);
        one.initCause(two);

        log.log(Level.ERROR, "A request failed", one);

        assertThat(lines)
                .contains("java.lang.IllegalStateException: one", "Caused by: java.lang.IllegalStateException: two");
    }

    @Test
    void aSuppressedMessageIsNotBuilt() {
        log.log(Level.DEBUG, "{0}", new Object() {
            @Override
            public String toString() {
                throw new AssertionError("nobody wants to know");
            }
        });

        assertThat(lines).isEmpty();
    }

    private final class Recorder implements System.Logger {

        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.getSeverity() >= Level.INFO.getSeverity();
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
            lines.add(message);
            StringWriter stack = new StringWriter();
            if (thrown != null) {
                thrown.printStackTrace(new PrintWriter(stack, true));
            }
            stack.toString().lines().forEach(lines::add);
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object... params) {
            lines.add(params == null ? format : MessageFormat.format(format, params));
        }
    }
}

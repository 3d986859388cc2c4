package io.muster.fault;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals that Java has no method for. */
final class Signals {

    private Signals() {}

    /** @param signal without {@code SIG} */
    static void send(String signal, ProcessHandle process) {
        try {
            int status = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("SIG%s could not be sent to %d".formatted(signal, process.pid()));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}

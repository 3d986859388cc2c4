package io.muster.outbound.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.QuietLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoStackTest {

    private final List<String> undone = new ArrayList<>();
    private final UndoStack steps = new UndoStack();

    @Test
    void undoesInReverseOrderAndOnce() {
        push("name");
        push("connection");

        assertThat(steps.undo()).isTrue();
        assertThat(steps.undo()).isFalse();

        assertThat(undone).containsExactly("connection", "name");
        assertThat(steps.isOver()).isTrue();
    }

    @Test
    void lateRegistrationsAreUndoneAtOnce() {
        steps.undo();
        push("connection");
        assertThat(undone).containsExactly("connection");
    }

    @Test
    void replacedActionsAreNotRun() {
        push("first hop");
        steps.replaceBy(() -> undone.add("second hop"));
        steps.undo();
        steps.replaceBy(() -> undone.add("third hop"));
        assertThat(undone).containsExactly("second hop", "third hop");
    }

    @Test
    void nothingIsUndoneAfterSuccess() {
        push("connection");

        assertThat(steps.complete()).isTrue();

        assertThat(steps.undo()).isFalse();
        assertThat(steps.complete()).isFalse();
        assertThat(undone).isEmpty();
    }

    @Test
    void aFailedActionDoesNotPreventTheOthers() {
        push("name");
        steps.push(() -> {
            throw new IllegalStateException("on purpose");
        });

        try (QuietLog log = QuietLog.of(UndoStack.class)) {
            steps.undo();
            assertThat(log.records()).hasSize(1);
        }

        assertThat(undone).containsExactly("name");
    }

    private void push(String name) {
        steps.push(() -> undone.add(name));
    }
}

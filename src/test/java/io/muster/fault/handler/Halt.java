package io.muster.fault.handler;

import io.muster.handler.TaskHandler;
import io.muster.handler.TaskType;
import io.muster.task.TaskContext;

/** Halts its server, as running out of memory or a native library's fault would. */
@TaskType("halt")
public class Halt implements TaskHandler<Halt.Input> {

    private static final int EXIT_STATUS = 134;

    /** @param why ignored */
    public record Input(String why) {}

    @Override
    public Object handle(Input input, TaskContext task) {
        Runtime.getRuntime().halt(EXIT_STATUS);
        throw new AssertionError("the server goes on");
    }
}

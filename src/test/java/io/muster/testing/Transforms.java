package io.muster.testing;

import io.muster.task.BlockingTasks;
import io.muster.task.FairExecutor;

/** Where tests change the shape of values. */
public final class Transforms {

    private Transforms() {}

    /** In the thread that brings the value. */
    public static BlockingTasks here() {
        return new BlockingTasks(new FairExecutor(Runnable::run, 1), () -> Runnable::run);
    }
}

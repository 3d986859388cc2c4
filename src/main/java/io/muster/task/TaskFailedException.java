package io.muster.task;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a task, or completing its stage, to fail with a fault of its own choosing.
 *
 * <p>A handler that throws anything else fails too, but its caller is then told only that it threw: the message of an
 * exception nobody wrote for callers may hold what they must not see.
 */
public final class TaskFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    /** Fails with {@link FaultCode#TASK_FAILED} and a text that the caller is shown. */
    public TaskFailedException(String detail) {
        this(Fault.of(FaultCode.TASK_FAILED, detail));
    }

    public TaskFailedException(Fault fault) {
        this(fault, fault.cause().orElse(null));
    }

    private TaskFailedException(Fault fault, @Nullable Throwable cause) {
        super(fault.detail(), cause);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}

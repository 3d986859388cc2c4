package io.muster.task;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a task, or completing its stage, to fail with a given fault.
 *
 * <p>Other exceptions fail the task too, but the caller does not see their message: it was not written for callers, and
 * may be confidential.
 */
public final class TaskFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    /** Fails with {@link FaultCode#TASK_FAILED} and a message that is shown to the caller. */
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

    /** Fails because of an exception that its caller may see: Java code in the same application. */
    public static TaskFailedException of(Throwable thrown) {
        String detail = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        return new TaskFailedException(Fault.of(FaultCode.TASK_FAILED, detail).causedBy(thrown));
    }

    public Fault fault() {
        return fault;
    }
}

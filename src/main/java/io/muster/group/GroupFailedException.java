package io.muster.group;

import io.muster.task.Fault;

/** Completes the result of a group that failed for a reason other than an exception of one task. */
public final class GroupFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    GroupFailedException(Fault fault) {
        super(fault.detail());
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}

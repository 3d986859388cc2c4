package io.muster.rest.problem;

import java.util.UUID;

/** A request can only be answered with a problem. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** @param problem the response */
    public ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /** Rejects a request (400) with a message for its caller. */
    public static ProblemException badRequest(String detail) {
        return new ProblemException(Problem.of(Problem.Kind.BAD_REQUEST, detail));
    }

    /** The group is unknown (404). */
    public static ProblemException noSuchGroup() {
        return new ProblemException(Problem.of(Problem.Kind.NOT_FOUND, "Group not found"));
    }

    /** The group is known, but has no task of the id in the request (404). */
    public static ProblemException noSuchTask(UUID group) {
        return new ProblemException(
                Problem.of(Problem.Kind.NOT_FOUND, "Group %s has no task with this id".formatted(group)));
    }

    /** The response. */
    public Problem problem() {
        return problem;
    }
}

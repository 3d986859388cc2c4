package io.muster.rest;

/** Thrown where a request cannot be answered otherwise than by a problem. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /** Refuses a request (400) with a text that its caller is shown. */
    public static ProblemException badRequest(String detail) {
        return new ProblemException(Problem.of(Problem.Kind.BAD_REQUEST, detail));
    }

    /** Says that a group is not known here (404). */
    static ProblemException noSuchGroup() {
        return new ProblemException(Problem.of(Problem.Kind.NOT_FOUND, "Group not found"));
    }

    Problem problem() {
        return problem;
    }
}

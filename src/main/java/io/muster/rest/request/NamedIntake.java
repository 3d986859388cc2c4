package io.muster.rest.request;

import io.muster.access.Caller;
import io.muster.document.InvalidGroupException;
import io.muster.json.MalformedJsonException;
import io.muster.named.NamedGroup;
import io.muster.named.NamedGroups;
import io.muster.rest.filter.Callers;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.InputStream;
import java.util.Optional;

/** Reads requests to run named groups. */
public final class NamedIntake {

    private final NamedGroups groups;
    private final GroupIntake intake;

    public NamedIntake(NamedGroups groups, GroupIntake intake) {
        this.groups = groups;
        this.intake = intake;
    }

    /**
     * A group, with parameters from the query.
     *
     * @throws ProblemException if the caller may not run it, it does not exist, {@code GET} may not run it, or the
     *     parameters are invalid
     */
    public GroupPost get(String name, HttpServletRequest request) throws MalformedJsonException, InvalidGroupException {
        NamedGroup group = find(name, request);
        if (!group.safe()) {
            throw new ProblemException(Problem.of(
                            Problem.Kind.METHOD_NOT_ALLOWED,
                            "Tasks of this group may change something, so it can be run by POST only")
                    .withHeader("Allow", "POST"));
        }
        String query = Optional.ofNullable(request.getQueryString()).orElse("");
        return intake.run(GroupHead.of(request), group, query);
    }

    /** A group, with parameters from the body; otherwise as {@link #get}. */
    public GroupPost post(String name, HttpServletRequest request, InputStream body)
            throws MalformedJsonException, InvalidGroupException {
        return intake.run(GroupHead.of(request), find(name, request), body);
    }

    private NamedGroup find(String name, HttpServletRequest request) {
        Caller caller = Callers.of(request);
        if (!caller.mayRun(name)) {
            throw new ProblemException(Callers.lacking("This request requires the role run or run:" + name));
        }
        return groups.find(name)
                .orElseThrow(() ->
                        new ProblemException(Problem.of(Problem.Kind.NOT_FOUND, "There is no group with this name")));
    }
}

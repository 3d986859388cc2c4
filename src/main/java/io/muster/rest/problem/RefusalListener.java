package io.muster.rest.problem;

import jakarta.servlet.ServletRequest;

/** Is told of every request that is answered with a problem, for example to count them. Must not block or throw. */
@FunctionalInterface
public interface RefusalListener {

    /**
     * A request is refused.
     *
     * @param problem the last segment of the problem's type
     */
    void refused(String problem);

    /** The listener of a request, which the filter for access has put there. */
    static RefusalListener of(ServletRequest request) {
        return request.getAttribute(RefusalListener.class.getName()) instanceof RefusalListener listener
                ? listener
                : problem -> {};
    }
}

package io.muster.rest;

import io.muster.document.GroupWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.AsyncResponse;
import java.util.Optional;

/** Has a group run that somebody asked for, and answers: at its decision, or at once if it goes on without its caller. */
public final class GroupReply {

    private final GroupAdmission admission;
    private final AsyncReply waiting;
    private final DurableReply durable;

    /**
     * @param waiting answers who waits for a group that is not kept
     * @param durable answers for groups that are
     */
    public GroupReply(GroupAdmission admission, AsyncReply waiting, DurableReply durable) {
        this.admission = admission;
        this.waiting = waiting;
        this.durable = durable;
    }

    void bind(AsyncResponse response, HttpServletRequest request, GroupPost post, GroupWriter writer) {
        bind(response, request, post, writer, Optional.empty());
    }

    /** @param caching for a response that the caller may keep; not one with a stored group, which has an address of its own */
    void bind(
            AsyncResponse response,
            HttpServletRequest request,
            GroupPost post,
            GroupWriter writer,
            Optional<Caching> caching) {
        if (post.isDurable()) {
            durable.bind(response, request, post, writer);
        } else {
            waiting.bind(response, request, admission.start(post), writer, caching);
        }
    }
}

package io.muster.rest.reply;

import io.muster.document.GroupWriter;
import io.muster.document.ResponseFormat;
import io.muster.group.spec.Origin.Delivery;
import io.muster.rest.request.GroupAdmission;
import io.muster.rest.request.GroupPost;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.AsyncResponse;
import java.util.Optional;

/** Runs a requested group and responds: at its decision, or at once if it runs in the background. */
public final class GroupReply {

    private final GroupAdmission admission;
    private final AsyncReply waiting;
    private final DurableReply durable;

    /**
     * @param waiting responds with groups that are not stored
     * @param durable responds with stored groups
     */
    public GroupReply(GroupAdmission admission, AsyncReply waiting, DurableReply durable) {
        this.admission = admission;
        this.waiting = waiting;
        this.durable = durable;
    }

    /** Runs a group, whose response the caller must not keep. */
    public void bind(AsyncResponse response, HttpServletRequest request, GroupPost post, GroupWriter writer) {
        bind(response, request, post, writer, Optional.empty());
    }

    /**
     * Runs a group.
     *
     * @param caching for a response that the caller may keep; not used for a stored group, which has its own URL
     */
    public void bind(
            AsyncResponse response,
            HttpServletRequest request,
            GroupPost post,
            GroupWriter writer,
            Optional<Caching> caching) {
        GroupWriter shaped = post.hasAnswer() ? writer.in(ResponseFormat.ANSWER) : writer;
        if (post.isDurable()) {
            durable.bind(response, request, post, shaped);
        } else {
            waiting.bind(response, request, admission.start(post, Delivery.WAIT), shaped, caching);
        }
    }
}

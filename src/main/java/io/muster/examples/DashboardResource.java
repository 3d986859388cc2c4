package io.muster.examples;

import static java.time.Duration.ofSeconds;

import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.examples.Upstream.Post;
import io.muster.examples.Upstream.Todo;
import io.muster.examples.Upstream.User;
import io.muster.group.TaskGroups;
import io.muster.rest.Replies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Combines three back ends into one response: concurrently, or sequentially for comparison. */
@Path("examples/dashboard/{user}")
@ApplicationScoped
public class DashboardResource {

    /** The response; {@code elapsedMs} is the time of the slowest call, or the sum of all if sequential. */
    public record Dashboard(User user, List<Post> posts, List<Todo> todos, boolean sequential, long elapsedMs) {}

    /** The calls of one dashboard. */
    private record Calls(Upstream upstream, long user) {}

    @Inject
    TaskGroups groups;

    @Inject
    UpstreamClient upstreams;

    @Inject
    @Replies
    Executor replies;

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresRole(Role.SUBMIT)
    public void dashboard(
            @PathParam("user") long user,
            @QueryParam("sequential") boolean sequential,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Calls calls = new Calls(upstreams.get(request), user);
        TaskGroups own = groups.as(request.getUserPrincipal());
        Replying.resume(response, sequential ? oneByOne(own, calls) : allAtOnce(own, calls), replies);
    }

    private static CompletionStage<Dashboard> allAtOnce(TaskGroups groups, Calls calls) {
        long start = System.nanoTime();
        return groups.<Object>ofStages(
                        () -> calls.upstream().user(calls.user()),
                        () -> calls.upstream().posts(calls.user()),
                        () -> calls.upstream().todos(calls.user()))
                .timeout(ofSeconds(10))
                .all()
                .thenApply(parts -> dashboard(parts, false, start));
    }

    // one task, since there is only one call at a time
    private static CompletionStage<Dashboard> oneByOne(TaskGroups groups, Calls calls) {
        return groups.<Dashboard>ofStages(() -> chained(calls))
                .timeout(ofSeconds(30))
                .first();
    }

    private static CompletionStage<Dashboard> chained(Calls calls) {
        long start = System.nanoTime();
        Upstream upstream = calls.upstream();
        return upstream.user(calls.user())
                .thenCompose(user -> upstream.posts(calls.user())
                        .thenCompose(posts -> upstream.todos(calls.user())
                                .thenApply(todos -> dashboard(List.of(user, posts, todos), true, start))));
    }

    @SuppressWarnings("unchecked") // the results of the calls above, in order
    private static Dashboard dashboard(List<Object> parts, boolean sequential, long start) {
        long elapsedMs = (System.nanoTime() - start) / 1_000_000;
        return new Dashboard(
                (User) parts.get(0), (List<Post>) parts.get(1), (List<Todo>) parts.get(2), sequential, elapsedMs);
    }
}

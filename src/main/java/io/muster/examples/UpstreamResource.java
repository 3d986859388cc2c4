package io.muster.examples;

import io.muster.access.AdmittedByAddress;
import io.muster.examples.Upstream.Item;
import io.muster.examples.Upstream.Order;
import io.muster.examples.Upstream.OrderItem;
import io.muster.examples.Upstream.Post;
import io.muster.examples.Upstream.Tip;
import io.muster.examples.Upstream.Todo;
import io.muster.examples.Upstream.User;
import io.muster.group.TaskGroups;
import io.muster.json.Durations;
import io.muster.rest.Replies;
import io.muster.rest.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** A back end for the examples: responds with generated data after {@code latency}. */
@Path("examples/upstream")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class UpstreamResource {

    private static final String LATENCY = "200ms";
    private static final Duration MAX_LATENCY = Duration.ofSeconds(60);

    @Inject
    TaskGroups groups;

    @Inject
    @Replies
    Executor replies;

    @GET
    @Path("users/{id}")
    @AdmittedByAddress
    public void user(
            @PathParam("id") long id,
            @QueryParam("latency") @DefaultValue(LATENCY) String latency,
            @Suspended AsyncResponse response) {
        answer(response, latency, new User(id, "User " + id, "user" + id + "@example.com"));
    }

    @GET
    @Path("posts")
    @AdmittedByAddress
    public void posts(
            @QueryParam("userId") @DefaultValue("1") long user,
            @QueryParam("latency") @DefaultValue(LATENCY) String latency,
            @Suspended AsyncResponse response) {
        answer(
                response,
                latency,
                List.of(new Post(user * 10 + 1, user, "Hello"), new Post(user * 10 + 2, user, "More")));
    }

    @GET
    @Path("todos")
    @AdmittedByAddress
    public void todos(
            @QueryParam("userId") @DefaultValue("1") long user,
            @QueryParam("latency") @DefaultValue(LATENCY) String latency,
            @Suspended AsyncResponse response) {
        answer(
                response,
                latency,
                List.of(new Todo(user * 10 + 1, user, "Write", true), new Todo(user * 10 + 2, user, "Rest", false)));
    }

    @GET
    @Path("items/{id}")
    @AdmittedByAddress
    public void item(
            @PathParam("id") long id,
            @QueryParam("latency") @DefaultValue("100ms") String latency,
            @Suspended AsyncResponse response) {
        answer(response, latency, new Item(id, "Item " + id));
    }

    @GET
    @Path("orders")
    @AdmittedByAddress
    public void orders(
            @QueryParam("userId") @DefaultValue("1") long user,
            @QueryParam("latency") @DefaultValue(LATENCY) String latency,
            @Suspended AsyncResponse response) {
        long first = user * 10 + 1;
        answer(
                response,
                latency,
                List.of(
                        new Order(first, user, true),
                        new Order(first + 1, user, false),
                        new Order(first + 2, user, true),
                        new Order(first + 3, user, true)));
    }

    @GET
    @Path("orders/{id}/items")
    @AdmittedByAddress
    public void itemsOfOrder(
            @PathParam("id") long order,
            @QueryParam("latency") @DefaultValue("100ms") String latency,
            @Suspended AsyncResponse response) {
        answer(response, latency, List.of(new OrderItem(order, "Pens", 3), new OrderItem(order, "Paper", 1)));
    }

    @GET
    @Path("tips/{user}")
    @AdmittedByAddress
    public void tips(
            @PathParam("user") long user,
            @QueryParam("latency") @DefaultValue(LATENCY) String latency,
            @Suspended AsyncResponse response) {
        answer(response, latency, List.of(new Tip("Ink for user " + user)));
    }

    private void answer(AsyncResponse response, String latency, Object entity) {
        Duration delay = Durations.parse(latency)
                .filter(parsed -> !parsed.isNegative() && parsed.compareTo(MAX_LATENCY) <= 0)
                .orElseThrow(() -> ProblemException.badRequest("latency must be a duration of up to 60s"));
        Replying.resume(response, groups.sleep(delay).thenApply(slept -> entity), replies);
    }
}

package io.muster.examples;

import static io.muster.examples.Upstream.PATH;
import static io.muster.graph.GraphTasks.call;
import static io.muster.graph.GraphTasks.element;
import static io.muster.graph.GraphTasks.http;
import static io.muster.graph.HttpCall.get;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.examples.Upstream.Order;
import io.muster.examples.Upstream.OrderItem;
import io.muster.examples.Upstream.Tip;
import io.muster.examples.Upstream.User;
import io.muster.graph.ForEachTask;
import io.muster.graph.SingleTask;
import io.muster.graph.TaskGraphs;
import io.muster.rest.Replies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Calls that depend on each other: a user, the user's open orders, the items of each; and tips if they are there in time. */
@Path("examples/user-page/{user}")
@ApplicationScoped
public class UserPageResource {

    /** The response. */
    public record Page(User user, List<List<OrderItem>> orders, int pieces, List<Tip> tips) {}

    @Inject
    TaskGraphs graphs;

    @Inject
    UpstreamClient upstreams;

    @Inject
    @Replies
    Executor replies;

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresRole(Role.SUBMIT)
    public void page(
            @PathParam("user") long id, @Context HttpServletRequest request, @Suspended AsyncResponse response) {
        String upstream = upstreams.base(request) + PATH;

        SingleTask<User> user =
                http("user", get(upstream + "/users/{id}").var("id", id)).as(User.class);
        SingleTask<List<Order>> orders = http(
                        "orders", get(upstream + "/orders{?userId}").var("userId", user.at("/id", Long.class)))
                .select("[?open]")
                .asListOf(Order.class);
        ForEachTask<List<OrderItem>> items = http(
                        "items", get(upstream + "/orders/{id}/items").var("id", element("/id")))
                .asListOf(OrderItem.class)
                .forEach(orders.value())
                .concurrency(20);
        SingleTask<Integer> pieces =
                call("pieces", items.value(), (lists, task) -> count(lists)).as(Integer.class);
        SingleTask<List<Tip>> tips = http("tips", get(upstream + "/tips/{id}").var("id", id))
                .asListOf(Tip.class)
                .timeout(ofMillis(300))
                .fallback(List.of());

        CompletionStage<Page> page = graphs.as(request.getUserPrincipal())
                .of(user, orders, items, pieces, tips)
                .timeout(ofSeconds(5))
                .all()
                .thenApply(
                        result -> new Page(result.get(user), result.get(items), result.get(pieces), result.get(tips)));
        Replying.resume(response, page, replies);
    }

    private static int count(List<List<OrderItem>> orders) {
        return orders.stream()
                .flatMap(List::stream)
                .mapToInt(OrderItem::quantity)
                .sum();
    }
}

package io.muster.examples;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The back end called by the examples, as a MicroProfile Rest Client; served by {@link UpstreamResource}. */
@Produces(MediaType.APPLICATION_JSON)
public interface Upstream {

    /** Not an annotation of the type: a server would treat it as a resource. */
    String PATH = "api/examples/upstream";

    /** A user. */
    record User(long id, String name, String email) {}

    /** A post of a user. */
    record Post(long id, long userId, String title) {}

    /** A to-do item of a user. */
    record Todo(long id, long userId, String title, boolean done) {}

    /** An item to fetch. */
    record Item(long id, String name) {}

    /** An order of a user. */
    record Order(long id, long userId, boolean open) {}

    /** A line of an order. */
    record OrderItem(long orderId, String name, int quantity) {}

    /** A recommendation. */
    record Tip(String title) {}

    @GET
    @Path(PATH + "/users/{id}")
    CompletionStage<User> user(@PathParam("id") long id);

    @GET
    @Path(PATH + "/posts")
    CompletionStage<List<Post>> posts(@QueryParam("userId") long user);

    @GET
    @Path(PATH + "/todos")
    CompletionStage<List<Todo>> todos(@QueryParam("userId") long user);

    @GET
    @Path(PATH + "/items/{id}")
    CompletionStage<Item> item(@PathParam("id") long id);
}

package io.muster.examples;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The back end that the examples call, as MicroProfile Rest Client implements it; {@link UpstreamResource} serves it. */
@Produces(MediaType.APPLICATION_JSON)
public interface Upstream {

    /** Not on the type: a server would take it for a resource. */
    String PATH = "api/examples/upstream";

    /** A person. */
    record User(long id, String name, String email) {}

    /** What a person wrote. */
    record Post(long id, long userId, String title) {}

    /** What a person has to do. */
    record Todo(long id, long userId, String title, boolean done) {}

    /** Something to be fetched. */
    record Item(long id, String name) {}

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

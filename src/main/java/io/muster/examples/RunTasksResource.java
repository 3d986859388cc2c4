package io.muster.examples;

import static java.time.Duration.ofSeconds;

import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.group.BackgroundTask;
import io.muster.group.TaskGroups;
import io.muster.rest.Replies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Tasks of 1, 5 and 3 seconds: the first result is the response, and the others continue in the background. */
@Path("examples/run-tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class RunTasksResource {

    /** The response; the {@code Location} header has the URL of the run. */
    public record Answer(String result) {}

    @Inject
    TaskGroups groups;

    @Inject
    BackgroundRuns runs;

    @Inject
    @Replies
    Executor replies;

    @POST
    @RequiresRole(Role.SUBMIT)
    public void run(@Suspended AsyncResponse response, @Context SecurityContext security, @Context UriInfo uri) {
        TaskGroups own = groups.as(security.getUserPrincipal());
        List<BackgroundTask<String>> tasks = List.of(
                own.startStage(task("First", ofSeconds(1))),
                own.startStage(task("Second", ofSeconds(5))),
                own.startStage(task("Third", ofSeconds(3))));
        String id = runs.register(security.getUserPrincipal().getName(), tasks);
        runs.follow(id);
        // read now: on the responding thread, it could belong to another request
        URI location = uri.getAbsolutePathBuilder().path(id).build();
        CompletionStage<Response> answer = first(own, tasks)
                .thenApply(result ->
                        Response.ok(new Answer(result)).location(location).build());
        Replying.resume(response, answer, replies);
    }

    /** The state of the tasks of a run. */
    @GET
    @Path("{id}")
    @RequiresRole(Role.READ)
    public BackgroundRuns.Run get(@PathParam("id") String id, @Context SecurityContext security) {
        String caller = security.getUserPrincipal().getName();
        return runs.find(id, owner -> owner.equals(caller) || security.isUserInRole("admin"))
                .orElseThrow(NotFoundException::new);
    }

    /** The first result. Its group contains only views of the tasks, so that its end does not cancel them. */
    private CompletionStage<String> first(TaskGroups own, List<BackgroundTask<String>> tasks) {
        List<Supplier<CompletionStage<String>>> views = tasks.stream()
                .<Supplier<CompletionStage<String>>>map(task -> task::stage)
                .toList();
        return own.<String>ofStages(views).timeout(ofSeconds(10)).first();
    }

    private Supplier<CompletionStage<String>> task(String name, Duration duration) {
        return () -> groups.sleep(duration).thenApply(slept -> name + " result");
    }
}

package io.muster.examples;

import static java.time.Duration.ofSeconds;

import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.group.TaskGroups;
import io.muster.rest.Replies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Three tasks of a second each, gathered: the response takes one second, not three. */
@Path("examples/tasks")
@ApplicationScoped
public class TasksResource {

    /** The response. */
    public record Answer(List<String> results) {}

    @Inject
    TaskGroups groups;

    @Inject
    @Replies
    Executor replies;

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresRole(Role.SUBMIT)
    public void tasks(@Suspended AsyncResponse response, @Context SecurityContext security) {
        CompletionStage<Answer> answer = groups.as(security.getUserPrincipal())
                .ofStages(() -> task(1), () -> task(2), () -> task(3))
                .timeout(ofSeconds(5))
                .all()
                .thenApply(Answer::new);
        Replying.resume(response, answer, replies);
    }

    private CompletionStage<String> task(int number) {
        return groups.sleep(ofSeconds(1)).thenApply(slept -> "Task " + number + " done");
    }
}

package io.muster.examples;

import static java.time.Duration.ofSeconds;

import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.examples.Upstream.Item;
import io.muster.group.TaskGroups;
import io.muster.rest.Replies;
import io.muster.rest.problem.ProblemException;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Succeeded;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Many calls with limited concurrency: the bounded fetch. */
@Path("examples/fetch-all")
@ApplicationScoped
public class FetchAllResource {

    private static final int MAX_COUNT = 1_000;
    private static final int MAX_CONCURRENCY = 50;

    /** The response. */
    public record Answer(int count, long succeeded, long failed, int concurrency, long elapsedMs) {}

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
    public void fetchAll(
            @QueryParam("count") @DefaultValue("100") int count,
            @QueryParam("concurrency") @DefaultValue("10") int concurrency,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        if (count < 1 || count > MAX_COUNT || concurrency < 1 || concurrency > MAX_CONCURRENCY) {
            throw ProblemException.badRequest(
                    "count must be in 1..%d and concurrency in 1..%d".formatted(MAX_COUNT, MAX_CONCURRENCY));
        }
        Upstream upstream = upstreams.get(request);
        long start = System.nanoTime();
        List<Supplier<CompletionStage<Item>>> calls = IntStream.range(0, count)
                .<Supplier<CompletionStage<Item>>>mapToObj(item -> () -> upstream.item(item))
                .toList();
        CompletionStage<Answer> answer = groups.as(request.getUserPrincipal())
                .<Item>ofStages(calls)
                .timeout(ofSeconds(60))
                .bounded(concurrency)
                .thenApply(outcomes -> answer(outcomes, concurrency, start));
        Replying.resume(response, answer, replies);
    }

    private static Answer answer(List<TaskOutcome<Item>> outcomes, int concurrency, long start) {
        long succeeded = outcomes.stream().filter(Succeeded.class::isInstance).count();
        long elapsedMs = (System.nanoTime() - start) / 1_000_000;
        return new Answer(outcomes.size(), succeeded, outcomes.size() - succeeded, concurrency, elapsedMs);
    }
}

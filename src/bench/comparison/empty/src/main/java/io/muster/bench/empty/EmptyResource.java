package io.muster.bench.empty;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Reads a request, waits without a thread, and answers from another one: the least that any asynchronous resource costs. */
@Path("groups")
public class EmptyResource {

    private static final ScheduledExecutorService EXECUTOR =
            Executors.newScheduledThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
                Thread thread = new Thread(task, "empty");
                thread.setDaemon(true);
                return thread;
            });

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public void run(@QueryParam("delay") long delayMs, byte[] body, @Suspended AsyncResponse response) {
        EXECUTOR.schedule(() -> response.resume("{\"empty\":true}"), delayMs, TimeUnit.MILLISECONDS);
    }
}

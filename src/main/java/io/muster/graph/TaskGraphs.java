package io.muster.graph;

import io.muster.document.GroupReader;
import io.muster.document.InvalidGroupException;
import io.muster.group.TaskGroups;
import io.muster.task.BlockingTasks;
import io.muster.task.TaskSpec;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs tasks that depend on each other: calls of other servers, queries, delays, handlers and Java code. Injectable. It does what a
 * document with references does, with types.
 *
 * <pre>{@code
 * @Inject TaskGraphs graphs;
 *
 * var user = http("user", get(users + "/{id}").var("id", 7)).as(User.class);
 * var orders = http("orders", get(shop + "/orders{?customer}").var("customer", user.at("/customer", Long.class)))
 *         .asListOf(Order.class);
 * var items = http("items", get(shop + "/orders/{id}/items").var("id", element("/id")))
 *         .asListOf(Item.class)
 *         .forEach(orders.value()).concurrency(20);
 *
 * graphs.as(security.getUserPrincipal())                 // the owner of the tasks
 *         .of(user, orders, items)
 *         .timeout(ofSeconds(2))
 *         .all()                                          // CompletableFuture<GraphResult>
 *         .thenApply(result -> new Page(result.get(user), result.get(items)));
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class TaskGraphs {

    private final TaskGroups groups;
    private final GroupReader reader;
    private final BlockingTasks blocking;

    /**
     * @param groups starts the graphs
     * @param reader reads them like documents
     * @param blocking runs Java code
     */
    public TaskGraphs(TaskGroups groups, GroupReader reader, BlockingTasks blocking) {
        this.groups = groups;
        this.reader = reader;
        this.blocking = blocking;
    }

    /**
     * The same on behalf of a caller: tasks count towards the caller's limits as well as the node's. For everything that is run because
     * of a request; its principal is the caller.
     */
    public TaskGraphs as(Principal caller) {
        return new TaskGraphs(groups.as(caller), reader, blocking);
    }

    /**
     * A graph of these tasks. Their order does not matter, except for {@link TaskGraph#first}, {@link TaskGraph#any} and {@link
     * TaskGraph#quorum} with limited concurrency: earlier tasks get permits first.
     *
     * @throws InvalidGraphException if one is invalid, refers to a task that is not among them, or depends on itself
     */
    public TaskGraph of(GraphTask<?>... tasks) {
        return of(List.of(tasks));
    }

    /** As {@link #of(GraphTask...)}. */
    public TaskGraph of(List<? extends GraphTask<?>> tasks) {
        List<JsonNode> documents = new ArrayList<>();
        List<JavaCode> codes = new ArrayList<>();
        for (GraphTask<?> task : tasks) {
            ObjectNode document = task.toDocument();
            task.definition().code().ifPresent(code -> {
                document.put(JavaTasks.CODE, codes.size());
                codes.add(code);
            });
            documents.add(document);
        }
        return TaskGraph.of(groups, read(documents, new JavaTasks(codes, blocking.inThisContext()), tasks));
    }

    private List<TaskSpec> read(List<JsonNode> documents, JavaTasks code, List<? extends GraphTask<?>> tasks) {
        try {
            return reader.readTasks(documents, code);
        } catch (InvalidGroupException invalid) {
            throw new InvalidGraphException(
                    invalid.errors(), tasks.stream().map(task -> task.id()).toList());
        }
    }
}

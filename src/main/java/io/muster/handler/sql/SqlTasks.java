package io.muster.handler.sql;

import io.muster.handler.TaskFactory;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.reference.Reference;
import io.muster.task.BlockingTasks;
import io.muster.task.TaskBody;
import io.muster.timer.Timer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Creates tasks of type {@code sql}: each runs one query that the operator named, in a read-only transaction which is
 * rolled back at the end, and returns its rows as JSON objects. Callers never provide SQL.
 *
 * <p>A query may block: it takes a thread and a connection of its data source while it runs. When it is cancelled or
 * times out its statement is cancelled in the database. Its thread is never interrupted: that would close the file of
 * an H2 database for all its users.
 */
public final class SqlTasks implements TaskFactory {

    private final Map<String, Query> queries = new TreeMap<>();
    private final QueryLimits limits;
    private final BlockingTasks blocking;
    private final Timer timer;
    private final Executor cancels;

    /**
     * @param cancels runs cancellations, which may block until the database responds
     * @throws IllegalArgumentException if two queries have the same name
     */
    public SqlTasks(
            Collection<Query> queries, QueryLimits limits, BlockingTasks blocking, Timer timer, Executor cancels) {
        for (Query query : queries) {
            if (this.queries.putIfAbsent(query.name(), query) != null) {
                throw new IllegalArgumentException("duplicate query name \"" + query.name() + "\"");
            }
        }
        this.limits = limits;
        this.blocking = blocking;
        this.timer = timer;
        this.cancels = cancels;
    }

    @Override
    public String type() {
        return "sql";
    }

    /** The schema lists every query with its parameters. */
    @Override
    public String schema() {
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("type", "string");
        query.put("enum", queries.keySet());
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("type", "object");
        params.put(
                "additionalProperties",
                Map.of(
                        "oneOf",
                        List.of(
                                Map.of("type", List.of("string", "number", "boolean", "null")),
                                Json.bindObject(Reference.SCHEMA))));
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("query", query);
        properties.put("params", params);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("required", List.of("query"));
        schema.put("properties", properties);
        if (!queries.isEmpty()) {
            schema.put("oneOf", queries.values().stream().map(SqlTasks::schema).toList());
        }
        return Json.write(schema);
    }

    private static Map<String, Object> schema(Query query) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        query.parameters().forEach(parameter -> parameters.put(parameter, Map.of()));
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("required", query.parameters());
        params.put("properties", parameters);
        params.put("additionalProperties", false);
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("query", Map.of("const", query.name()));
        properties.put("params", params);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("properties", properties);
        List<String> required = new ArrayList<>(List.of("query"));
        if (!query.positions().isEmpty()) {
            required.add("params");
        }
        schema.put("required", required);
        return schema;
    }

    @Override
    public Set<String> dynamicFields() {
        return Set.of("params");
    }

    /** {@inheritDoc} Always: a query runs in a read-only transaction. */
    @Override
    public boolean isSafe(JsonNode task) {
        return true;
    }

    @Override
    public Optional<TaskBody> create(Fields fields) {
        return QueryCall.read(fields, queries).map(this::body);
    }

    private TaskBody body(QueryCall call) {
        Function<BlockingTasks.Call, TaskBody> threads = blocking.uninterrupted();
        return context -> new QueryRun(call, limits, timer, cancels).start(context, threads);
    }
}

package io.muster.handler.sql;

import io.muster.logging.Log;
import io.muster.task.BlockingTasks;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskBody;
import io.muster.task.TaskContext;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskValue;
import io.muster.timer.Timer;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One execution of a query, from requesting a connection to the last row.
 *
 * <p>Its timeout uses the engine's timer rather than {@link Statement#setQueryTimeout}, which has a resolution of
 * seconds, does not cover the wait for a connection, and with H2 persists on the connection.
 *
 * <p>The running statement is guarded by this object's monitor, which is held while it is cancelled: the connection
 * returns to its pool only after that, or the cancellation could hit another query.
 */
final class QueryRun {

    private static final System.Logger LOG = Log.of(QueryRun.class);

    // a cancellation has no effect on a statement that is just being sent, so it is repeated
    private static final Duration REPEAT_CANCEL_AFTER = Duration.ofMillis(500);

    private final Query query;
    private final Map<String, JsonNode> params;
    private final QueryLimits limits;
    private final Timer timer;
    private final Executor cancels;

    private final CompletableFuture<TaskValue> result = new CompletableFuture<>();
    private volatile boolean stopped;
    private volatile @Nullable Statement running;

    QueryRun(QueryCall call, QueryLimits limits, Timer timer, Executor cancels) {
        this.query = call.query();
        this.params = call.params();
        this.limits = limits;
        this.timer = timer;
        this.cancels = cancels;
    }

    /** @param threads turns a blocking call into a task body */
    CompletionStage<TaskValue> start(TaskContext context, Function<BlockingTasks.Call, TaskBody> threads)
            throws Exception {
        context.onCancel(this::stop);
        threads.apply(own -> query()).start(context).whenComplete(this::settle);
        return result;
    }

    private TaskValue query() {
        Timer.Cancellable clock = timer.schedule(limits.timeout(), this::timeOut);
        try (Connection connection = connect()) {
            return new TaskValue(readOnly(connection), Map.of());
        } catch (SQLException thrown) {
            if (stopped) {
                throw new CancellationException();
            }
            throw QueryFaults.failed(query, thrown);
        } finally {
            clock.cancel();
        }
    }

    private Connection connect() {
        try {
            return query.source().getConnection();
        } catch (SQLException unreachable) {
            throw QueryFaults.unreachable(query, unreachable);
        }
    }

    private String readOnly(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        boolean readOnly = connection.isReadOnly();
        try {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            return rows(connection);
        } finally {
            reset(connection, autoCommit, readOnly);
        }
    }

    private static void reset(Connection connection, boolean autoCommit, boolean readOnly) {
        try {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
            connection.setReadOnly(readOnly);
        } catch (SQLException broken) {
            // the pool will notice too; the rows read are valid
            LOG.log(Level.DEBUG, "A connection could not be reset", broken);
        }
    }

    private String rows(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query.sql())) {
            // no fetch size: PostgreSQL's driver could not cancel a query between two portions
            statement.setMaxRows(limits.maxRows() + 1);
            for (int position = 0; position < query.positions().size(); position++) {
                String name = query.positions().get(position);
                bind(statement, position + 1, Objects.requireNonNull(params.get(name), name));
            }
            running = statement;
            try {
                refuseIfStopped();
                try (ResultSet rows = statement.executeQuery()) {
                    return new Rows(query, limits).write(rows, this::refuseIfStopped);
                }
            } finally {
                ended();
            }
        }
    }

    private static void bind(PreparedStatement statement, int position, JsonNode value) throws SQLException {
        if (value.isNull()) {
            statement.setNull(position, Types.NULL);
        } else if (value.isString()) {
            statement.setString(position, value.stringValue());
        } else if (value.isBoolean()) {
            statement.setBoolean(position, value.booleanValue());
        } else if (value.isIntegralNumber() && value.canConvertToLong()) {
            statement.setLong(position, value.longValue());
        } else {
            statement.setBigDecimal(position, plain(value.decimalValue()));
        }
    }

    // a driver may check the class, and use the caller's text
    private static BigDecimal plain(BigDecimal number) {
        return new BigDecimal(number.unscaledValue(), number.scale());
    }

    private void refuseIfStopped() {
        if (stopped) {
            throw new CancellationException();
        }
    }

    private synchronized void ended() {
        running = null;
    }

    private void timeOut() {
        String detail = "Query %s did not finish within %d ms"
                .formatted(query.name(), limits.timeout().toMillis());
        result.completeExceptionally(new TaskFailedException(Fault.of(FaultCode.TASK_TIMEOUT, detail)));
        stop();
    }

    private void stop() {
        stopped = true;
        if (running != null) {
            cancels.execute(this::cancel);
        }
    }

    private void cancel() {
        if (cancelStatement()) {
            timer.schedule(REPEAT_CANCEL_AFTER, this::stop);
        }
    }

    private synchronized boolean cancelStatement() {
        Statement statement = running;
        if (statement == null) {
            return false;
        }
        try {
            statement.cancel();
        } catch (SQLException unheard) {
            LOG.log(Level.DEBUG, "Query " + query.name() + " could not be cancelled", unheard);
        }
        return true;
    }

    private void settle(@Nullable Object value, @Nullable Throwable thrown) {
        if (thrown == null) {
            result.complete((TaskValue) value);
        } else {
            result.completeExceptionally(thrown);
        }
    }
}

package io.muster.handler.sql;

import io.muster.logging.Log;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.UUID;

/**
 * The faults of failed queries as shown to callers: they never contain SQL or the driver's messages, which are in the
 * log.
 */
final class QueryFaults {

    private static final System.Logger LOG = Log.of(QueryFaults.class);

    private QueryFaults() {}

    /** There was no connection available. */
    static TaskFailedException unreachable(Query query, SQLException thrown) {
        return logged(
                FaultCode.UPSTREAM_UNREACHABLE,
                "No connection to the database of query %s".formatted(query.name()),
                thrown);
    }

    /** The connection was lost, or the database rejected the query. */
    static TaskFailedException failed(Query query, SQLException thrown) {
        String state = thrown.getSQLState() == null ? "" : thrown.getSQLState();
        if (state.startsWith("08") || state.startsWith("57P")) {
            // SQL:2023 class 08, connection exception; PostgreSQL's 57P, shutting down
            return unreachable(query, thrown);
        } else if (state.startsWith("22")) {
            // class 22, data exception: for example a malformed number or date, or a division by zero
            return logged(
                    FaultCode.TASK_FAILED,
                    "Query %s: the database rejected one of the values".formatted(query.name()),
                    thrown);
        }
        return logged(FaultCode.TASK_FAILED, "Query %s failed".formatted(query.name()), thrown);
    }

    static TaskFailedException tooLarge(Query query, String what) {
        return new TaskFailedException(
                Fault.of(FaultCode.RESPONSE_TOO_LARGE, "Query %s returns more than %s".formatted(query.name(), what)));
    }

    private static TaskFailedException logged(FaultCode code, String what, SQLException thrown) {
        String reference = UUID.randomUUID().toString();
        LOG.log(Level.WARNING, what + ", reference " + reference, thrown);
        return new TaskFailedException(Fault.of(code, "%s; see the server log, reference %s".formatted(what, reference))
                .causedBy(thrown));
    }
}

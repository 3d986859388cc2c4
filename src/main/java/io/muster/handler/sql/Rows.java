package io.muster.handler.sql;

import io.muster.json.Json;
import io.muster.json.LoneSurrogates;
import io.muster.task.TaskFailedException;
import java.io.StringWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Writes the rows of a result as a JSON array of objects, with the column labels as names. */
final class Rows {

    private final Query query;
    private final QueryLimits limits;

    Rows(Query query, QueryLimits limits) {
        this.query = query;
        this.limits = limits;
    }

    /**
     * @param beforeEach run before each row; may throw to abort
     * @throws TaskFailedException if there are too many rows, or they are too large, or two columns have the same label
     */
    String write(ResultSet rows, Runnable beforeEach) throws SQLException {
        Map<String, Cell> columns = columns(rows.getMetaData());
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.mapper().createGenerator(new LoneSurrogates(text))) {
            json.writeStartArray();
            for (int count = 0; rows.next(); count++) {
                beforeEach.run();
                if (count == limits.maxRows()) {
                    throw QueryFaults.tooLarge(query, "%d rows".formatted(limits.maxRows()));
                }
                writeRow(columns, rows, json);
                json.flush();
                if (text.getBuffer().length() > limits.maxBytes()) {
                    throw QueryFaults.tooLarge(query, "%d bytes".formatted(limits.maxBytes()));
                }
            }
            json.writeEndArray();
        }
        return text.toString();
    }

    private static void writeRow(Map<String, Cell> columns, ResultSet rows, JsonGenerator json) throws SQLException {
        json.writeStartObject();
        int position = 1;
        for (Map.Entry<String, Cell> column : columns.entrySet()) {
            json.writeName(column.getKey());
            Values.write(column.getValue().read(rows, position), json);
            position++;
        }
        json.writeEndObject();
    }

    private Map<String, Cell> columns(ResultSetMetaData described) throws SQLException {
        Map<String, Cell> columns = new LinkedHashMap<>();
        for (int position = 1; position <= described.getColumnCount(); position++) {
            String label = described.getColumnLabel(position);
            Cell cell = Cell.of(described, position);
            if (columns.put(label, cell) != null) {
                throw new TaskFailedException(
                        "Query %s has two columns named \"%s\"; rename one with AS in its SQL text"
                                .formatted(query.name(), label));
            }
        }
        return columns;
    }
}

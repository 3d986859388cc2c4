package io.muster.handler.sql;

import io.muster.json.Json;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes values of drivers as JSON: numbers with all their digits, bytes as Base64, instants in UTC and other times
 * unchanged (ISO 8601), arrays as arrays, nested rows as objects, JSON unchanged, anything else as text. Elements of
 * arrays and rows are read like columns of their type.
 */
final class Values {

    // how PostgreSQL's driver represents them
    private static final Set<Object> INFINITY = Set.of(OffsetDateTime.MAX, LocalDateTime.MAX, LocalDate.MAX);
    private static final Set<Object> MINUS_INFINITY = Set.of(OffsetDateTime.MIN, LocalDateTime.MIN, LocalDate.MIN);

    // the column with the elements in the result set of an array; the first has their indexes
    private static final int ELEMENT = 2;

    private Values() {}

    static void write(@Nullable Object value, JsonGenerator json) throws SQLException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Number || value instanceof Boolean) {
            json.writePOJO(value);
        } else if (value instanceof byte[] bytes) {
            json.writeBinary(bytes);
        } else if (value instanceof Cell.JsonText document) {
            writeJson(document.text(), json);
        } else if (value instanceof java.sql.Array array) {
            writeArray(array, json);
        } else if (value instanceof ResultSet row) {
            writeRow(row, json);
        } else {
            json.writeString(text(value));
        }
    }

    // a document that is nested too deeply becomes a string
    private static void writeJson(String document, JsonGenerator json) {
        if (Json.kindOf(document) == Json.Kind.JSON) {
            json.writeRawValue(Json.verbatim(document));
        } else {
            json.writeString(document);
        }
    }

    private static String text(Object value) {
        if (INFINITY.contains(value)) {
            return "infinity";
        } else if (MINUS_INFINITY.contains(value)) {
            return "-infinity";
        } else if (value instanceof OffsetDateTime instant) {
            return DateTimeFormatter.ISO_INSTANT.format(instant);
        } else if (value instanceof LocalDateTime dateTime) {
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(dateTime);
        } else if (value instanceof LocalTime time) {
            return DateTimeFormatter.ISO_LOCAL_TIME.format(time);
        } else if (value instanceof OffsetTime time) {
            return DateTimeFormatter.ISO_OFFSET_TIME.format(time);
        }
        return value.toString();
    }

    // not by getArray(), whose elements have other classes than columns: a java.sql.Time has no fraction
    private static void writeArray(java.sql.Array array, JsonGenerator json) throws SQLException {
        json.writeStartArray();
        ResultSet elements = array.getResultSet();
        try {
            Cell cell = Cell.of(elements.getMetaData(), ELEMENT);
            while (elements.next()) {
                write(cell.read(elements, ELEMENT), json);
            }
        } finally {
            close(elements);
        }
        json.writeEndArray();
        array.free();
    }

    private static void close(ResultSet elements) throws SQLException {
        // PostgreSQL's driver creates a statement for each, H2 does not
        Statement own = elements.getStatement();
        elements.close();
        if (own != null) {
            own.close();
        }
    }

    private static void writeRow(ResultSet row, JsonGenerator json) throws SQLException {
        ResultSetMetaData described = row.getMetaData();
        row.next();
        json.writeStartObject();
        for (int position = 1; position <= described.getColumnCount(); position++) {
            json.writeName(described.getColumnLabel(position));
            write(Cell.of(described, position).read(row, position), json);
        }
        json.writeEndObject();
    }
}

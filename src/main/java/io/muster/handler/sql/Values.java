package io.muster.handler.sql;

import io.muster.json.Json;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes what drivers give as JSON: numbers with all their digits, bytes as base64, instants in UTC and other times as
 * they are (ISO 8601), arrays as arrays, JSON as it is, anything else as its text.
 */
final class Values {

    /** JSON that the database holds. */
    record JsonText(String text) {}

    // what PostgreSQL's driver makes of them
    private static final Set<Object> INFINITY = Set.of(OffsetDateTime.MAX, LocalDateTime.MAX, LocalDate.MAX);
    private static final Set<Object> MINUS_INFINITY = Set.of(OffsetDateTime.MIN, LocalDateTime.MIN, LocalDate.MIN);

    private Values() {}

    static void write(@Nullable Object value, JsonGenerator json) throws SQLException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Number || value instanceof Boolean) {
            json.writePOJO(value);
        } else if (value instanceof byte[] bytes) {
            json.writeBinary(bytes);
        } else if (value instanceof JsonText document) {
            writeJson(document.text(), json);
        } else if (value instanceof java.sql.Array array) {
            writeArray(array, json);
        } else {
            json.writeString(text(value));
        }
    }

    // a document that nests deeper than any here may is a text
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

    private static void writeArray(java.sql.Array array, JsonGenerator json) throws SQLException {
        String type = array.getBaseTypeName();
        writeElements(array.getArray(), type == null ? "" : type, json);
        array.free();
    }

    private static void writeElements(Object array, String type, JsonGenerator json) throws SQLException {
        json.writeStartArray();
        for (int index = 0; index < Array.getLength(array); index++) {
            Object element = Array.get(array, index);
            if (element != null && element.getClass().isArray() && !(element instanceof byte[])) {
                writeElements(element, type, json);
            } else {
                write(element(element, type), json);
            }
        }
        json.writeEndArray();
    }

    /** An element as a column of its type would be read. */
    private static @Nullable Object element(@Nullable Object element, String type) {
        if (element == null) {
            return null;
        } else if (type.equalsIgnoreCase("json") || type.equalsIgnoreCase("jsonb")) {
            return new JsonText(
                    element instanceof byte[] utf8 ? new String(utf8, StandardCharsets.UTF_8) : element.toString());
        } else if (element instanceof Timestamp timestamp) {
            return type.equals("timestamptz")
                    ? timestamp.toInstant().atOffset(ZoneOffset.UTC)
                    : timestamp.toLocalDateTime();
        } else if (element instanceof Date date) {
            return date.toLocalDate();
        } else if (element instanceof Time time) {
            return time.toLocalTime();
        }
        return element;
    }
}

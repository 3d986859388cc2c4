package io.muster.handler.sql;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a column of the current row as a type that can be written as JSON. */
@FunctionalInterface
interface Cell {

    /** JSON from the database. */
    record JsonText(String text) {}

    @Nullable
    Object read(ResultSet rows, int position) throws SQLException;

    /** How to read a column of a result. */
    static Cell of(ResultSetMetaData described, int position) throws SQLException {
        return of(described.getColumnType(position), described.getColumnTypeName(position));
    }

    /**
     * @param type one of {@link Types}, or a number specific to the driver
     * @param typeName the database's name of it: drivers have no number for some types, and a wrong one for others
     */
    private static Cell of(int type, String typeName) {
        String name = typeName.toLowerCase(Locale.ROOT);
        // H2's name, which includes the fields: ROW("C1" INTEGER, ...)
        if (name.startsWith("row(")) {
            return ResultSet::getObject;
        }
        return switch (name) {
            case "json", "jsonb" -> Cell::json;
            // H2 reports it as bytes
            case "uuid" -> ResultSet::getString;
            // PostgreSQL's driver reports it as a double, which loses digits
            case "money" -> ResultSet::getString;
            // H2's has NaN and infinity, which BigDecimal cannot represent
            case "decfloat" -> Cell::decimal;
            case "timestamptz" -> as(OffsetDateTime.class);
            case "timetz" -> Cell::timeWithZone;
            default -> of(type);
        };
    }

    private static Cell of(int type) {
        return switch (type) {
            case Types.BIT, Types.BOOLEAN -> Cell::scalar;
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> Cell::scalar;
            case Types.REAL, Types.FLOAT, Types.DOUBLE, Types.NUMERIC, Types.DECIMAL -> Cell::scalar;
            case Types.TIMESTAMP_WITH_TIMEZONE -> as(OffsetDateTime.class);
            case Types.TIME_WITH_TIMEZONE -> Cell::timeWithZone;
            case Types.TIMESTAMP -> as(LocalDateTime.class);
            case Types.DATE -> as(LocalDate.class);
            case Types.TIME -> Cell::time;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB, Types.JAVA_OBJECT ->
                ResultSet::getBytes;
            case Types.ARRAY -> ResultSet::getArray;
            // text and other types, as the database formats them; never getObject, which may deserialize
            default -> ResultSet::getString;
        };
    }

    private static Cell as(Class<?> type) {
        return (rows, position) -> rows.getObject(position, type);
    }

    private static @Nullable Object json(ResultSet rows, int position) throws SQLException {
        String text = rows.getString(position);
        return text == null ? null : new JsonText(text);
    }

    private static @Nullable Object scalar(ResultSet rows, int position) throws SQLException {
        Object value = rows.getObject(position);
        // otherwise a class of the driver, such as PostgreSQL's for bit(8)
        boolean isScalar = value == null || value instanceof Number || value instanceof Boolean;
        return isScalar ? value : rows.getString(position);
    }

    private static @Nullable Object decimal(ResultSet rows, int position) throws SQLException {
        String text = rows.getString(position);
        boolean isFinite = text != null && Character.isDigit(text.charAt(text.length() - 1));
        return isFinite ? new BigDecimal(text) : text;
    }

    // PostgreSQL's 24:00, which Java's classes cannot represent
    private static @Nullable Object time(ResultSet rows, int position) throws SQLException {
        LocalTime time = rows.getObject(position, LocalTime.class);
        return LocalTime.MAX.equals(time) ? rows.getString(position) : time;
    }

    private static @Nullable Object timeWithZone(ResultSet rows, int position) throws SQLException {
        OffsetTime time = rows.getObject(position, OffsetTime.class);
        return time != null && time.toLocalTime().equals(LocalTime.MAX) ? rows.getString(position) : time;
    }
}

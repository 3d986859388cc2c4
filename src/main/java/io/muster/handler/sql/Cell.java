package io.muster.handler.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what one column has in the row that is at hand, as one of the types that {@link Values} writes. */
@FunctionalInterface
interface Cell {

    @Nullable
    Object read(ResultSet rows, int position) throws SQLException;

    /**
     * The way to read a column.
     *
     * @param type one of {@link Types}, or a number of the driver's own
     * @param typeName the database's name of it: PostgreSQL's driver has no number for some types
     */
    static Cell of(int type, String typeName) {
        return switch (typeName.toLowerCase(Locale.ROOT)) {
            case "json", "jsonb" -> Cell::json;
            // to H2 it is a sort of bytes
            case "uuid" -> ResultSet::getString;
            case "timestamptz" -> as(OffsetDateTime.class);
            case "timetz" -> as(OffsetTime.class);
            default -> of(type);
        };
    }

    private static Cell of(int type) {
        return switch (type) {
            case Types.BIT, Types.BOOLEAN -> Cell::scalar;
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> Cell::scalar;
            case Types.REAL, Types.FLOAT, Types.DOUBLE, Types.NUMERIC, Types.DECIMAL -> Cell::scalar;
            case Types.TIMESTAMP_WITH_TIMEZONE -> as(OffsetDateTime.class);
            case Types.TIME_WITH_TIMEZONE -> as(OffsetTime.class);
            case Types.TIMESTAMP -> as(LocalDateTime.class);
            case Types.DATE -> as(LocalDate.class);
            case Types.TIME -> as(LocalTime.class);
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> ResultSet::getBytes;
            case Types.ARRAY -> ResultSet::getArray;
            // texts, and whatever else, as the database writes it; never getObject, which may deserialise
            default -> ResultSet::getString;
        };
    }

    private static Cell as(Class<?> type) {
        return (rows, position) -> rows.getObject(position, type);
    }

    private static @Nullable Object json(ResultSet rows, int position) throws SQLException {
        String text = rows.getString(position);
        return text == null ? null : new Values.JsonText(text);
    }

    private static @Nullable Object scalar(ResultSet rows, int position) throws SQLException {
        Object value = rows.getObject(position);
        // else a class of the driver's own, such as PostgreSQL's for bit(8)
        boolean isScalar = value == null || value instanceof Number || value instanceof Boolean;
        return isScalar ? value : rows.getString(position);
    }
}

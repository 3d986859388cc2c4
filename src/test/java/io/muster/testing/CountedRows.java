package io.muster.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Counts the rows read from a database. */
public final class CountedRows {

    private final AtomicLong rows = new AtomicLong();
    private final DataSource counted;

    public CountedRows(DataSource database) {
        counted = wrap(DataSource.class, database);
    }

    public DataSource database() {
        return counted;
    }

    /** The number of rows read since the last call. */
    public long take() {
        return rows.getAndSet(0);
    }

    private <T> T wrap(Class<T> type, T behind) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            Object result = call(method, behind, args);
            if (method.getName().equals("next") && Boolean.TRUE.equals(result)) {
                rows.incrementAndGet();
            }
            return wrapResult(result);
        }));
    }

    private Object wrapResult(Object result) {
        if (result instanceof Connection connection) {
            return wrap(Connection.class, connection);
        } else if (result instanceof PreparedStatement statement) {
            return wrap(PreparedStatement.class, statement);
        } else if (result instanceof ResultSet read) {
            return wrap(ResultSet.class, read);
        }
        return result;
    }

    private static Object call(Method method, Object behind, Object[] arguments) throws Throwable {
        try {
            return method.invoke(behind, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}

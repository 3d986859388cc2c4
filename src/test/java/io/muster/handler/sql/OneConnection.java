package io.muster.handler.sql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A data source with one connection that is never closed, so that tests can examine its state. */
final class OneConnection extends PGSimpleDataSource {

    private static final long serialVersionUID = 1L;

    private final transient Connection connection;

    private OneConnection(Connection connection) {
        this.connection = connection;
    }

    static DataSource of(Connection connection) {
        return new OneConnection(connection);
    }

    @Override
    public Connection getConnection() {
        return (Connection) Proxy.newProxyInstance(
                OneConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("close") ? null : method.invoke(connection, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}

package io.muster.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** A database for which every call is a step at which a test can act; steps are named after the methods. */
public final class StepsDataSource {

    /** What happens around a call. */
    public interface Steps {

        /** @param call the method's name; an exception thrown here is thrown by the call */
        void before(String call) throws Exception;

        /** As {@link #before}, once the call has been executed. */
        default void after(String call) throws Exception {
            // nothing
        }
    }

    private StepsDataSource() {}

    /** @param steps notified of every call to a connection or a statement, and of requests for a connection */
    public static DataSource of(DataSource behind, Steps steps) {
        return wrap(DataSource.class, behind, steps);
    }

    /** Runs an action before each call. */
    public static DataSource before(DataSource behind, Consumer<String> action) {
        return of(behind, action::accept);
    }

    private static <T> T wrap(Class<T> type, T behind, Steps steps) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            steps.before(method.getName());
            Object result = call(method, behind, arguments);
            steps.after(method.getName());
            return wrapResult(result, steps);
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object wrapResult(Object result, Steps steps) {
        if (result instanceof Connection connection) {
            return wrap(Connection.class, connection, steps);
        } else if (result instanceof PreparedStatement statement) {
            return wrap(PreparedStatement.class, statement, steps);
        } else if (result instanceof Statement statement) {
            return wrap(Statement.class, statement, steps);
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

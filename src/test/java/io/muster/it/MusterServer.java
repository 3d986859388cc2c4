package io.muster.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides {@link MusterIT} classes with the single deployment of their JVM: started for the first, stopped after the
 * last.
 */
final class MusterServer implements BeforeAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(MusterServer.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        deployment(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == URI.class || type == MusterClient.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        URI address = deployment(context).address();
        return parameter.getParameter().getType() == URI.class ? address : new MusterClient(address);
    }

    // Surefire runs each class of a fork in a separate execution: only the session spans them, and JUnit closes the
    // objects in its store
    private static Deployment deployment(ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .getOrComputeIfAbsent(Deployment.class, key -> start(), Deployment.class);
    }

    private static Deployment start() {
        try {
            return Deployment.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

package io.muster.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Provides {@link MusterIT} classes with the single deployment of their JVM: started for the first, stopped after the
 * last.
 */
final class MusterServer
        implements BeforeAllCallback, ParameterResolver, BeforeTestExecutionCallback, TestExecutionExceptionHandler {

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

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        MusterClient.forgetLastReply();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        // what an assertion about a part of a response does not show
        MusterClient.lastReply().map(Reply::toString).ifPresent(reply -> failure.addSuppressed(new LastReply(reply)));
        throw failure;
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

    private static final class LastReply extends Exception {

        private static final int LONGEST = 4_000;

        LastReply(String reply) {
            super(reply.substring(0, Math.min(reply.length(), LONGEST)), null, false, false);
        }
    }
}

package io.muster.rest.filter;

import io.muster.access.AdmittedByAddress;
import io.muster.access.AdmittedWithCredential;
import io.muster.access.Caller;
import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.logging.Log;
import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Checks a caller's role again, for the resource method that is about to run: {@link AccessFilter} sees only the path,
 * and the server decides which method it leads to. A method without a declared role is refused.
 */
@Provider
public class RoleFeature implements DynamicFeature {

    private static final System.Logger LOG = Log.of(RoleFeature.class);

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Method method = resource.getResourceMethod();
        RequiresRole needed = method.getAnnotation(RequiresRole.class);
        if (needed != null) {
            context.register(new RoleFilter(needed.value()), Priorities.AUTHORIZATION);
        } else if (!method.isAnnotationPresent(AdmittedByAddress.class)
                && !method.isAnnotationPresent(AdmittedWithCredential.class)) {
            boolean ours = isResourceMethod(method);
            if (ours) {
                LOG.log(System.Logger.Level.ERROR, "{0} will never be called because it has no @RequiresRole", method);
            }
            context.register(new RefusingFilter(ours), Priorities.AUTHORIZATION);
        }
    }

    // a server handles OPTIONS with its own methods
    private static boolean isResourceMethod(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    /** Admits callers with a role. */
    @Priority(Priorities.AUTHORIZATION)
    private record RoleFilter(Role role) implements ContainerRequestFilter {

        @Override
        public void filter(ContainerRequestContext request) {
            Callers.require(Callers.of(request.getSecurityContext()), role);
        }
    }

    /** Refuses everything, or everything but OPTIONS. */
    @Priority(Priorities.AUTHORIZATION)
    private record RefusingFilter(boolean always) implements ContainerRequestFilter {

        @Override
        public void filter(ContainerRequestContext request) {
            if (always || !request.getMethod().equals("OPTIONS")) {
                Callers.require(Caller.ANYBODY, Role.ADMIN);
            }
        }
    }
}

package io.muster.rest.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.access.AdmittedByAddress;
import io.muster.access.Caller;
import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoleFeatureTest {

    private static final Caller READER = new Caller("reader", Set.of(Role.READ));
    private static final Caller SUBMITTER = new Caller("submitter", Set.of(Role.SUBMIT));
    private static final Caller ADMIN = new Caller("admin", Set.of(Role.ADMIN));

    /** The possible kinds of resource methods. */
    private static final class Resource {

        @GET
        @RequiresRole(Role.READ)
        public void read() {
            // not called
        }

        @GET
        public void unsaid() {
            // not called
        }

        @GET
        @AdmittedByAddress
        public void own() {
            // not called
        }

        // like a server's method for OPTIONS
        public void serversOwn() {
            // not called
        }
    }

    @Test
    void aMethodIsRunForCallersWithItsRole() throws Exception {
        ContainerRequestFilter filter = filters("read").get(0);

        assertThatCode(() -> filter.filter(request("GET", READER))).doesNotThrowAnyException();
        assertThatCode(() -> filter.filter(request("GET", ADMIN))).doesNotThrowAnyException();
        assertThatThrownBy(() -> filter.filter(request("GET", SUBMITTER)))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().kind()).isEqualTo(Problem.Kind.FORBIDDEN);
                    assertThat(refused.problem().headers().get("WWW-Authenticate"))
                            .contains("insufficient_scope");
                });
    }

    @Test
    void aMethodWithoutARoleIsRunForNobody() throws Exception {
        ContainerRequestFilter filter = filters("unsaid").get(0);

        for (String method : new String[] {"GET", "HEAD", "OPTIONS"}) {
            assertThatThrownBy(() -> filter.filter(request(method, ADMIN))).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void theServersOwnMethodsHandleOnlyOptions() throws Exception {
        ContainerRequestFilter filter = filters("serversOwn").get(0);

        assertThatCode(() -> filter.filter(request("OPTIONS", READER))).doesNotThrowAnyException();
        assertThatThrownBy(() -> filter.filter(request("GET", ADMIN))).isInstanceOf(ProblemException.class);
    }

    @Test
    void methodsCalledByTheServerItselfNeedNoRole() throws Exception {
        assertThat(filters("own")).isEmpty();
    }

    private static List<ContainerRequestFilter> filters(String name) throws NoSuchMethodException {
        Method method = Resource.class.getMethod(name);
        List<ContainerRequestFilter> filters = new ArrayList<>();
        ResourceInfo resource = stub(ResourceInfo.class, Map.of("getResourceMethod", method));
        FeatureContext context = (FeatureContext) Proxy.newProxyInstance(
                RoleFeatureTest.class.getClassLoader(),
                new Class<?>[] {FeatureContext.class},
                (proxy, called, args) -> {
                    filters.add((ContainerRequestFilter) args[0]);
                    return proxy;
                });
        new RoleFeature().configure(resource, context);
        return filters;
    }

    private static ContainerRequestContext request(String method, Caller caller) throws IOException {
        SecurityContext security = stub(SecurityContext.class, Map.of("getUserPrincipal", caller));
        return stub(ContainerRequestContext.class, Map.of("getMethod", method, "getSecurityContext", security));
    }

    private static <T> T stub(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                RoleFeatureTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, called, args) -> answers.get(called.getName())));
    }
}

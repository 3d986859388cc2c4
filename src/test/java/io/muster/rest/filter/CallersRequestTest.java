package io.muster.rest.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallersRequestTest {

    private final Map<String, Object> attributes = new HashMap<>(Map.of("a", 1, "b", 2, "c", 3));
    private final AtomicInteger removals = new AtomicInteger();

    // like Undertow's, while another thread removes an attribute at every name, this many times
    private Enumeration<String> names() {
        Iterator<String> names = attributes.keySet().iterator();
        return new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return names.hasNext();
            }

            @Override
            public String nextElement() {
                String name = names.next();
                if (removals.getAndDecrement() > 0) {
                    attributes.put("added", 0);
                    attributes.remove("added");
                }
                return name;
            }
        };
    }

    private CallersRequest request() {
        HttpServletRequest undertow = (HttpServletRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpServletRequest.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getAttributeNames")) {
                        return names();
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
        return new CallersRequest(undertow, Caller.LOCAL);
    }

    @Test
    void attributesMayBeRemovedWhileTheirNamesAreRead() {
        removals.set(3);

        assertThat(Set.copyOf(Collections.list(request().getAttributeNames()))).isEqualTo(Set.of("a", "b", "c"));
    }

    @Test
    void doesNotRetryForEver() {
        removals.set(1_000_000);

        assertThatThrownBy(() -> request().getAttributeNames()).isInstanceOf(ConcurrentModificationException.class);
    }
}

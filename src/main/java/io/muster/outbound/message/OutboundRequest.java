package io.muster.outbound.message;

import io.muster.outbound.target.Target;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A call to be made to another server.
 *
 * @param method one of {@link RequestRules#METHODS}
 * @param target where it goes
 * @param headers by name, the content's type and the secrets among them; sent in their order
 * @param secrets the headers whose value is a secret, by name
 * @param body what is sent as content; not copied, so leave it alone
 */
public record OutboundRequest(
        String method, Target target, Map<String, String> headers, Map<String, Secret> secrets, Optional<byte[]> body) {

    /**
     * @throws IllegalArgumentException if {@link RequestRules} find fault with the method or a header, or a
     *     secret must not be sent to this target
     */
    public OutboundRequest {
        refuse(RequestRules.checkMethod(method));
        refuse(RequestRules.checkHeaders(headers));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        headers.forEach((name, value) -> {
            refuse(RequestRules.checkHeaderName(name));
            refuse(RequestRules.checkHeaderValue(value));
        });
        secrets = Map.copyOf(secrets);
        for (Map.Entry<String, Secret> entry : secrets.entrySet()) {
            Secret secret = entry.getValue();
            if (!secret.mayGoTo(target) || !secret.value().equals(headers.get(entry.getKey()))) {
                throw new IllegalArgumentException(secret + " must not be sent to " + target.hostAndPort());
            }
        }
    }

    /** A request without secrets. */
    public OutboundRequest(String method, Target target, Map<String, String> headers, Optional<byte[]> body) {
        this(method, target, headers, Map.of(), body);
    }

    /** A GET without headers or content. */
    public static OutboundRequest get(Target target) {
        return new OutboundRequest("GET", target, Map.of(), Optional.empty());
    }

    /** The same with this header, in place of one of that name. */
    public OutboundRequest with(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.keySet().removeIf(name::equalsIgnoreCase);
        all.put(name, value);
        Map<String, Secret> others = new LinkedHashMap<>(secrets);
        others.keySet().removeIf(name::equalsIgnoreCase);
        return new OutboundRequest(method, target, all, others, body);
    }

    /** Whether doing it changes nothing (RFC 9110 section 9.2.1). */
    public boolean isSafe() {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    /** Without its headers, which may hold what is for the other server only, and without its query. */
    @Override
    public String toString() {
        return method + " " + target.urlWithoutQuery();
    }

    /** Whether doing it twice is as good as doing it once (RFC 9110 section 9.2.2). */
    public boolean isIdempotent() {
        return !method.equals("POST") && !method.equals("PATCH");
    }

    /** Whether it may be sent again: it is idempotent, or its receiver can tell that it has been there before. */
    public boolean mayBeRepeated() {
        return isIdempotent() || hasHeader("Idempotency-Key");
    }

    public boolean hasHeader(String name) {
        return headers.keySet().stream().anyMatch(name::equalsIgnoreCase);
    }

    private static void refuse(Optional<String> fault) {
        fault.ifPresent(text -> {
            throw new IllegalArgumentException(text);
        });
    }
}

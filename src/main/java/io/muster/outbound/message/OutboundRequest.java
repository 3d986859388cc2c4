package io.muster.outbound.message;

import io.muster.outbound.target.Target;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A request to another server.
 *
 * @param method one of {@link RequestRules#METHODS}
 * @param target the URL
 * @param headers by name, including the content type and the secrets; sent in this order
 * @param secrets the headers whose value is a secret, by name
 * @param body the content; not copied, so do not modify it
 */
public record OutboundRequest(
        String method, Target target, Map<String, String> headers, Map<String, Secret> secrets, Optional<byte[]> body) {

    /**
     * @throws IllegalArgumentException if {@link RequestRules} reject the method or a header, or a secret must not be
     *     sent to this target
     */
    public OutboundRequest {
        CheckedHeaders.refuse(RequestRules.checkMethod(method));
        headers = CheckedHeaders.of(headers);
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

    /** A copy with this header, replacing one of the same name. */
    public OutboundRequest with(String name, String value) {
        return with(Map.of(name, value));
    }

    /**
     * A copy with these headers, replacing those of the same names.
     *
     * @throws IllegalArgumentException if {@link RequestRules} reject one of them
     */
    public OutboundRequest with(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        return new OutboundRequest(
                method, target, CheckedHeaders.of(headers).with(more), secretsWithout(more.keySet()), body);
    }

    private Map<String, Secret> secretsWithout(Set<String> replaced) {
        if (secrets.isEmpty()) {
            return secrets;
        }
        Map<String, Secret> others = new HashMap<>(secrets);
        replaced.forEach(name -> others.keySet().removeIf(name::equalsIgnoreCase));
        return others;
    }

    /** Whether the method is safe (RFC 9110 section 9.2.1). */
    public boolean isSafe() {
        return RequestRules.isSafe(method);
    }

    /** Without headers and query, which may be confidential. */
    @Override
    public String toString() {
        return method + " " + target.urlWithoutQuery();
    }

    /** Whether the method is idempotent (RFC 9110 section 9.2.2). */
    public boolean isIdempotent() {
        return RequestRules.isIdempotent(method);
    }

    public boolean hasHeader(String name) {
        for (String header : headers.keySet()) {
            if (name.equalsIgnoreCase(header)) {
                return true;
            }
        }
        return false;
    }
}

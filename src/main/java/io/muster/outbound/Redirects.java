package io.muster.outbound;

import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.gate.DecisionLog;
import io.muster.outbound.gate.UrlCheck;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.message.RequestRules;
import io.muster.outbound.message.Secret;
import io.muster.outbound.target.Refusal;
import io.muster.outbound.target.Target;
import io.muster.outbound.wire.Faults;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Derives the next request from a redirect (RFC 9110 section 15.4).
 *
 * <p>Only headers that describe the content or state preferences are sent to another origin: names do not tell which of
 * the others are credentials. A secret never goes there, whatever its header is called. A redirect never leads from
 * https to http.
 */
final class Redirects {

    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    // not refused by policy: the upstream's value is not a URL
    private static final Set<Refusal> UNREADABLE = Set.of(
            Refusal.URL_LENGTH, Refusal.URL_CHARACTERS, Refusal.URL_MALFORMED, Refusal.URL_PORT, Refusal.URL_HOST);

    private Redirects() {}

    /**
     * The request that a response redirects to; empty if it is not a redirect.
     *
     * @throws TaskFailedException if it leads to a target that must not be called (which is not named), or to something
     *     other than a URL
     */
    static Optional<OutboundRequest> next(OutboundRequest request, OutboundResponse answer, AddressPolicy policy) {
        Target from = request.target();
        // an empty value is no redirect; one repeated by a proxy counts once
        List<String> locations = answer.headers().getOrDefault("Location", List.of()).stream()
                .map(String::strip)
                .filter(location -> !location.isEmpty())
                .distinct()
                .toList();
        if (!STATUSES.contains(answer.status()) || locations.isEmpty()) {
            return Optional.empty();
        } else if (locations.size() > 1) {
            // an intermediary may have added one
            throw unreadable(from);
        }
        UrlCheck check = policy.check(Location.resolve(from, locations.get(0)));
        Target to = check.target()
                .orElseThrow(
                        () -> check.refusal().filter(UNREADABLE::contains).isPresent() ? unreadable(from) : refused());
        if (from.scheme().equals("https") && to.scheme().equals("http")) {
            DecisionLog.refused(to.host(), to.port(), Refusal.DOWNGRADE);
            throw refused();
        }
        boolean asGet = becomesGet(answer.status(), request.method());
        Map<String, String> headers = headers(request, to.hasOriginOf(from), asGet);
        Map<String, Secret> secrets = new LinkedHashMap<>(request.secrets());
        secrets.keySet().retainAll(headers.keySet());
        return Optional.of(new OutboundRequest(
                asGet ? "GET" : request.method(), to, headers, secrets, asGet ? Optional.empty() : request.body()));
    }

    private static boolean becomesGet(int status, String method) {
        return switch (status) {
            case 303 -> !method.equals("GET") && !method.equals("HEAD");
            case 301, 302 -> method.equals("POST");
            default -> false;
        };
    }

    private static Map<String, String> headers(OutboundRequest request, boolean sameOrigin, boolean withoutContent) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().forEach((name, value) -> {
            String lowerCase = name.toLowerCase(Locale.ROOT);
            boolean wanted = sameOrigin
                    || RequestRules.isWithoutCredentials(name)
                            && !request.secrets().containsKey(name);
            if (wanted && !(withoutContent && lowerCase.startsWith("content-"))) {
                headers.put(name, value);
            }
        });
        return headers;
    }

    private static TaskFailedException refused() {
        return new TaskFailedException(Fault.of(FaultCode.TARGET_REFUSED, Refusal.DETAIL));
    }

    private static TaskFailedException unreadable(Target from) {
        return new TaskFailedException(
                Faults.unreadable("The response from %s redirects to an invalid URL".formatted(from.hostAndPort())));
    }
}

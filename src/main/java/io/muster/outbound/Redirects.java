package io.muster.outbound;

import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the next request of a redirect (RFC 9110 section 15.4).
 *
 * <p>To another origin go only headers that say what is sent and what is wanted: which of the others are credentials
 * cannot be told from their names. A secret never goes there, whatever its header is called. From https a redirect never
 * leads to http.
 */
final class Redirects {

    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private static final Set<String> HARMLESS = Set.of(
            "accept",
            "accept-charset",
            "accept-encoding",
            "accept-language",
            "cache-control",
            "content-encoding",
            "content-language",
            "content-type",
            "user-agent");

    private Redirects() {}

    /**
     * The request that an answer leads to; nothing if it leads nowhere.
     *
     * @throws TaskFailedException if it leads to where no call may go, without saying where
     */
    static Optional<OutboundRequest> next(OutboundRequest request, OutboundResponse answer, AddressPolicy policy) {
        Optional<String> location = answer.header("Location");
        if (!STATUSES.contains(answer.status()) || location.isEmpty()) {
            return Optional.empty();
        }
        UrlCheck check = policy.check(resolve(request.uri(), location.get()));
        URI uri = check.uri().orElseThrow(Redirects::refused);
        Target from = Target.of(request.uri());
        Target to = Target.of(uri);
        if (from.scheme().equals("https") && to.scheme().equals("http")) {
            DecisionLog.refused(to.host(), to.port(), Refusal.DOWNGRADE);
            throw refused();
        }
        boolean asGet = becomesGet(answer.status(), request.method());
        Map<String, String> headers = headers(request, to.hasOriginOf(from), asGet);
        Map<String, Secret> secrets = new LinkedHashMap<>(request.secrets());
        secrets.keySet().retainAll(headers.keySet());
        return Optional.of(new OutboundRequest(
                asGet ? "GET" : request.method(), uri, headers, secrets, asGet ? Optional.empty() : request.body()));
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
                    || HARMLESS.contains(lowerCase) && !request.secrets().containsKey(name);
            if (wanted && !(withoutContent && lowerCase.startsWith("content-"))) {
                headers.put(name, value);
            }
        });
        return headers;
    }

    // without the fragment, which is for browsers; what cannot be read is left for the policy to refuse
    private static String resolve(URI base, String location) {
        int fragment = location.indexOf('#');
        String reference = fragment < 0 ? location : location.substring(0, fragment);
        try {
            // the JDK would take the last segment of the path away
            return reference.isEmpty() || reference.startsWith("?")
                    ? base.toString().replaceFirst("\\?.*", "") + reference
                    : base.resolve(new URI(reference)).toString();
        } catch (URISyntaxException malformed) {
            return reference;
        }
    }

    private static TaskFailedException refused() {
        return new TaskFailedException(Fault.of(FaultCode.TARGET_REFUSED, Refusal.DETAIL));
    }
}

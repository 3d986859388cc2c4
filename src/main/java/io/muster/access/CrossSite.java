package io.muster.access;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Detects requests that a page of another site makes a browser send (cross-site request forgery), by headers that no
 * page can forge: Fetch Metadata ({@code Sec-Fetch-Site}), and {@code Origin} for older browsers.
 */
final class CrossSite {

    private static final Set<String> OWN = Set.of("same-origin", "none");

    private CrossSite() {}

    static boolean sent(IncomingRequest call) {
        Optional<String> site = call.headers().value("Sec-Fetch-Site");
        if (site.isPresent()) {
            // same-site includes other origins, such as another port of this machine
            return !OWN.contains(site.get().strip().toLowerCase(Locale.ROOT));
        }
        return call.headers()
                .value("Origin")
                .map(origin -> !isOwn(origin.strip(), call))
                .orElse(false);
    }

    // whatever the scheme: a proxy in front may terminate TLS
    private static boolean isOwn(String origin, IncomingRequest call) {
        Optional<String> host = call.headers().value("Host");
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null
                    && host.isPresent()
                    && authority.equalsIgnoreCase(host.get().strip());
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}

package io.muster.access;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The header fields by which proxies, load balancers and content delivery networks describe forwarded requests. No
 * browser or client library sends one by itself.
 */
final class ProxyHeaders {

    private static final Set<String> NAMES = Set.of(
            "forwarded",
            "via",
            "client-ip",
            "true-client-ip",
            "proxy-client-ip",
            "wl-proxy-client-ip",
            "ali-cdn-real-ip",
            "ar-real-ip",
            "incap-client-ip",
            "surrogate-capability",
            "max-forwards",
            "remote-addr",
            "x-real-ip",
            "x-real-port",
            "x-remote-ip",
            "x-remote-addr",
            "x-bluecoat-via",
            "x-host",
            "x-http-host-override",
            "x-scheme",
            "x-url-scheme",
            "x-rewrite-url",
            "x-nginx-proxy",
            "x-proxy-id",
            "x-varnish",
            "front-end-https");

    private static final List<String> BEGINNINGS = List.of(
            "x-forwarded",
            "x-forward-",
            "forwarded-",
            "x-client-",
            "x-cluster-client",
            "x-original-",
            "x-originating",
            "x-proxyuser",
            "x-proxy-",
            "x-envoy-",
            "x-azure-",
            "x-fd-",
            "x-arr-",
            "x-appengine-",
            "x-cloud-trace-",
            "x-amzn-",
            "x-amz-cf-",
            "cdn-",
            "eo-connecting-",
            "x-nf-client-",
            "x-sucuri-",
            "cloudfront-",
            "cf-",
            "fastly-",
            "x-fastly-",
            "x-akamai-",
            "akamai-",
            "x-vercel-",
            "fly-",
            "true-client-",
            "do-connecting-");

    private ProxyHeaders() {}

    /** @param name in any case, with {@code _} for {@code -} as some servers read it */
    static boolean has(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
        return NAMES.contains(plain) || BEGINNINGS.stream().anyMatch(plain::startsWith);
    }
}

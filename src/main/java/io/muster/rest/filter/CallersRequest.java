package io.muster.rest.filter;

import io.muster.access.Caller;
import io.muster.access.Role;
import io.muster.http.Accept;
import io.muster.http.MediaType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.Arrays;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The request of an identified caller, whom it also reports to Jakarta REST's SecurityContext. Malformed parts of
 * {@code Accept} and {@code Content-Type} are omitted, as by {@link Accept} and {@link MediaType}: the servers' Jakarta
 * REST implementations would respond to some of them with different errors.
 */
final class CallersRequest extends HttpServletRequestWrapper {

    private static final String ACCEPT = "Accept";
    private static final String CONTENT_TYPE = "Content-Type";
    private static final Pattern CHARSET = Pattern.compile("[A-Za-z0-9._:+-]{1,40}");

    private static final int MOST_ATTEMPTS = 100;

    private final Caller caller;

    CallersRequest(HttpServletRequest request, Caller caller) {
        super(request);
        this.caller = caller;
    }

    @Override
    public Principal getUserPrincipal() {
        return caller;
    }

    @Override
    public String getRemoteUser() {
        return caller.name();
    }

    @Override
    public boolean isUserInRole(String role) {
        return Arrays.stream(Role.values()).anyMatch(known -> known.text().equals(role) && caller.may(known));
    }

    /**
     * A copy of the names. On WildFly the thread that ends an asynchronous request reads them while another may still
     * remove attributes, and Undertow's map is not thread-safe: the response of such a request was never completed.
     */
    @Override
    public Enumeration<String> getAttributeNames() {
        for (int attempt = 1; attempt < MOST_ATTEMPTS; attempt++) {
            try {
                return Collections.enumeration(Collections.list(super.getAttributeNames()));
            } catch (ConcurrentModificationException changed) {
                // takes no time: there are a dozen attributes
                Thread.onSpinWait();
            }
        }
        return Collections.enumeration(Collections.list(super.getAttributeNames()));
    }

    @Override
    public @Nullable String getContentType() {
        return getHeader(CONTENT_TYPE);
    }

    @Override
    public @Nullable String getHeader(String name) {
        Enumeration<String> lines = getHeaders(name);
        return lines.hasMoreElements() ? lines.nextElement() : null;
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        Enumeration<String> lines = super.getHeaders(name);
        if (!lines.hasMoreElements()) {
            return lines;
        } else if (name.equalsIgnoreCase(ACCEPT)) {
            return one(accept(Collections.list(lines)));
        }
        return name.equalsIgnoreCase(CONTENT_TYPE) ? one(contentType(Collections.list(lines))) : lines;
    }

    private static Enumeration<String> one(String line) {
        return Collections.enumeration(List.of(line));
    }

    // anything, if nothing can be parsed
    private static String accept(List<String> lines) {
        List<Accept.Range> ranges = Accept.of(lines).ranges();
        return ranges.isEmpty()
                ? "*/*"
                : ranges.stream().map(CallersRequest::range).collect(Collectors.joining(", "));
    }

    private static String range(Accept.Range range) {
        return String.format(Locale.ROOT, "%s;q=%.3f", range.type().essence(), range.quality());
    }

    // an unsupported type, if it cannot be parsed
    private static String contentType(List<String> lines) {
        return MediaType.ofContentType(lines)
                .map(type -> type.essence()
                        + type.parameter("charset")
                                .filter(charset -> CHARSET.matcher(charset).matches())
                                .map("; charset="::concat)
                                .orElse(""))
                .orElse("application/octet-stream");
    }
}

package io.muster.rest;

import io.muster.access.Caller;
import io.muster.http.Accept;
import io.muster.json.Yaml;
import io.muster.named.NamedGroups;
import io.muster.named.OpenApiPath;
import io.muster.rest.filter.AccessFilter;
import io.muster.rest.filter.Callers;
import io.muster.rest.filter.RequestHeaders;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/**
 * Serves the API's description as defined by MicroProfile OpenAPI (3.1, section 5): YAML (RFC 9512), or JSON if
 * requested by {@code ?format=JSON} or {@code Accept}. It replaces the servers' own endpoints; WildFly's is outside the
 * application, so {@link AccessFilter} would not see its requests. The groups
 * that the caller may run by name are added, each as a path. Declared in web.xml, after that filter.
 */
public class OpenApiFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final String RESOURCE = "/META-INF/openapi.yaml";
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    @Inject
    transient NamedGroups groups;

    /** The document in both formats, created on first use. */
    private static final class Document {

        private static final byte[] YAML = read();
        private static final byte[] JSON =
                Yaml.toJson(new ByteArrayInputStream(YAML)).getBytes(StandardCharsets.UTF_8);

        private static byte[] read() {
            try (InputStream in = Objects.requireNonNull(OpenApiFilter.class.getResourceAsStream(RESOURCE))) {
                return in.readAllBytes();
            } catch (IOException failure) {
                throw new IllegalStateException(RESOURCE, failure);
            }
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!METHODS.contains(request.getMethod())) {
            chain.doFilter(request, response);
            return;
        }
        boolean json = isJsonWanted(request);
        byte[] document = document(Callers.of(request), json);
        response.setContentType(json ? "application/json" : "application/yaml;charset=UTF-8");
        response.setHeader("Vary", "Accept, Authorization");
        response.setContentLength(document.length);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(document);
        }
    }

    private byte[] document(Caller caller, boolean json) {
        String own = groups.all().stream()
                .filter(group -> caller.mayRun(group.name()))
                .map(group -> "  /api/run/%s: %s%n".formatted(group.name(), OpenApiPath.of(group)))
                .collect(Collectors.joining());
        if (own.isEmpty()) {
            return json ? Document.JSON : Document.YAML;
        }
        // JSON is YAML
        byte[] all = new String(Document.YAML, StandardCharsets.UTF_8)
                .replaceFirst("(?m)^paths:\\R", Matcher.quoteReplacement("paths:\n" + own))
                .getBytes(StandardCharsets.UTF_8);
        return json ? Yaml.toJson(new ByteArrayInputStream(all)).getBytes(StandardCharsets.UTF_8) : all;
    }

    private static boolean isJsonWanted(HttpServletRequest request) {
        String format = request.getParameter("format");
        if (format != null) {
            return format.equalsIgnoreCase("JSON");
        }
        Accept accept = Accept.of(RequestHeaders.lines(request, "Accept"));
        return accept.quality("application/json") > accept.quality("application/yaml");
    }
}

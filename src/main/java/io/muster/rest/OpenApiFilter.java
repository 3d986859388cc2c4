package io.muster.rest;

import io.muster.http.Accept;
import io.muster.json.Yaml;
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

/**
 * Serves the API's description as MicroProfile OpenAPI has it (3.1, section 5): YAML (RFC 9512), or JSON by
 * {@code ?format=JSON} or {@code Accept}. It takes the place of the servers' own endpoints, of which WildFly's is outside of
 * the application, where {@link AccessFilter} sees no request. Declared in web.xml, to come after that.
 */
public class OpenApiFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final String RESOURCE = "/META-INF/openapi.yaml";
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    /** The document in both formats, made when it is first asked for. */
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
        byte[] document = json ? Document.JSON : Document.YAML;
        response.setContentType(json ? "application/json" : "application/yaml;charset=UTF-8");
        response.setHeader("Vary", "Accept");
        response.setContentLength(document.length);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(document);
        }
    }

    private static boolean isJsonWanted(HttpServletRequest request) {
        String format = request.getParameter("format");
        if (format != null) {
            return format.equalsIgnoreCase("JSON");
        }
        Accept accept = Accept.of(GroupHead.lines(request, "Accept"));
        return quality(accept, "application/json") > quality(accept, "application/yaml");
    }

    private static double quality(Accept accept, String type) {
        return accept.ranges().stream()
                .filter(range -> range.type().essence().equals(type))
                .mapToDouble(Accept.Range::quality)
                .max()
                .orElse(0);
    }
}

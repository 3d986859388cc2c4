package io.muster.examples;

import jakarta.inject.Inject;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Responds 404 to everything below {@code /api/examples} unless the setting {@code muster.examples} is {@code true}.
 */
@Provider
@PreMatching
public class ExamplesFilter implements ContainerRequestFilter {

    private static final Pattern EXAMPLES = Pattern.compile("/?examples(/.*)?");

    @Inject
    @ConfigProperty(name = "muster.examples", defaultValue = "false")
    boolean enabled;

    @Override
    public void filter(ContainerRequestContext request) {
        if (!enabled && EXAMPLES.matcher(request.getUriInfo().getPath()).matches()) {
            throw new NotFoundException();
        }
    }
}

package io.muster.lifecycle;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Collects what a health check found: problems, which make it fail, and warnings, which do not. Both are sentences for
 * the operator, and public: they name no host, address or file. Not thread-safe.
 */
final class HealthReport {

    private final HealthCheckResponseBuilder response = HealthCheckResponse.named("muster");
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    HealthReport with(String key, boolean value) {
        response.withData(key, value);
        return this;
    }

    HealthReport with(String key, long value) {
        response.withData(key, value);
        return this;
    }

    HealthReport with(String key, String value) {
        response.withData(key, value);
        return this;
    }

    /** Whether a part works, and what is wrong if it does not; then the check fails. */
    HealthReport part(String key, boolean works, String problem) {
        return with(key, works).problemIf(!works, problem);
    }

    HealthReport problemIf(boolean present, String problem) {
        if (present) {
            problems.add(problem);
        }
        return this;
    }

    HealthReport warnIf(boolean present, String warning) {
        if (present) {
            warnings.add(warning);
        }
        return this;
    }

    HealthCheckResponse build() {
        if (!problems.isEmpty()) {
            response.withData("problems", String.join("; ", problems));
        }
        if (!warnings.isEmpty()) {
            response.withData("warnings", String.join("; ", warnings));
        }
        return response.status(problems.isEmpty()).build();
    }
}

package io.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A problem's type is the URL of its explanation. */
@MusterIT
class ProblemPagesIT {

    private final MusterClient muster;

    ProblemPagesIT(MusterClient muster) {
        this.muster = muster;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "malformed-json",
                "bad-request",
                "not-found",
                "method-not-allowed",
                "not-acceptable",
                "not-finished",
                "not-durable",
                "request-in-progress",
                "precondition-failed",
                "too-large",
                "range-not-satisfiable",
                "unsupported-media-type",
                "invalid-group",
                "unknown-task-type",
                "target-refused",
                "idempotency-key-reused",
                "internal",
                "quota-exceeded",
                "overloaded",
                "poison",
                "upstream-status",
                "upstream-unreachable",
                "response-too-large",
                "task-timeout",
                "store-unavailable",
                "group-timeout",
                "task-failed",
                "group-cancelled",
                "unauthorized",
                "forbidden"
            })
    void everyTypeHasItsSection(String slug) {
        Reply redirect = muster.get("problems/" + slug);

        assertThat(redirect.status()).isEqualTo(302);
        String location = redirect.header("Location").orElseThrow();
        assertThat(location).endsWith("/problems/#" + slug);
        Reply page = muster.get(location.replaceFirst("#.*", "").replaceFirst("^/", ""));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.mediaType()).isEqualTo("text/html");
        assertThat(page.body()).contains("id=\"" + slug + "\"");
    }

    @Test
    void theTypeOfAProblemIsTheUrlOfItsSection() {
        Reply problem = muster.get("api/nothing");

        String type = problem.json().get("type").stringValue();

        assertThat(muster.get(type.substring(muster.base().toString().length())).status())
                .isEqualTo(302);
    }
}

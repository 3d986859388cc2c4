package io.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@MusterIT
class FirstPageIT {

    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"#]+)");

    private final MusterClient muster;

    FirstPageIT(MusterClient muster) {
        this.muster = muster;
    }

    @Test
    void isServedAtTheRoot() {
        Reply page = muster.get("");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.mediaType()).isEqualTo("text/html");
        assertThat(page.body()).contains("<title>Muster</title>");
    }

    @Test
    void doesNotHideTheServersHealthCheck() {
        assertThat(muster.get("health/live").status()).isEqualTo(200);
        assertThat(muster.get("health/ready").status()).isEqualTo(200);
        assertThat(muster.get("health/started").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "assets/app.js, text/javascript",
        "assets/run.js, text/javascript",
        "assets/waterfall/waterfall.js, text/javascript",
        "client/muster.js, text/javascript",
        "assets/view.js, text/javascript",
        "assets/presets.js, text/javascript",
        "assets/json-text.js, text/javascript",
        "assets/muster.css, text/css",
        "assets/muster.svg, image/svg+xml"
    })
    void hasAssetsWithSuitableMediaTypes(String path, String type) {
        Reply asset = muster.get(path);

        assertThat(asset.status()).isEqualTo(200);
        assertThat(asset.mediaType()).isEqualTo(type);
        assertThat(asset.body()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "problems/"})
    void hasNoDeadLinks(String path) {
        List<String> links = LINK.matcher(muster.get(path).body())
                .results()
                .map((MatchResult link) -> link.group(1).replace("&amp;", "&"))
                .filter(link -> !link.startsWith("http"))
                .distinct()
                .toList();

        assertThat(links).isNotEmpty().allSatisfy(link -> {
            String target = muster.base().resolve(path).resolve(link).getPath().substring(1);
            assertThat(muster.get(target).status()).isEqualTo(200);
        });
    }

    @Test
    void isAccompaniedByThePageOfProblems() {
        Reply page = muster.get("problems/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.mediaType()).isEqualTo("text/html");
        assertThat(page.body()).contains("<title>Problems – Muster</title>");
    }
}

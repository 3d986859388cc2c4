package io.muster.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.json.FieldError;
import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.target.Target;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallbackReaderTest {

    private final FieldErrors errors = new FieldErrors();

    @Test
    void readsTheNormalizedUrl() {
        assertThat(read("{\"callback\": {\"url\": \"https://EXAMPLE.com:443/hook?a=b\"}}"))
                .contains(Target.parse("https://example.com/hook?a=b"));
        assertThat(errors.toList()).isEmpty();
    }

    @Test
    void isAbsentWithoutTheField() {
        assertThat(read("{}", false)).isEmpty();
        assertThat(errors.toList()).isEmpty();
    }

    @Test
    void isRejectedIfItIsNotAnObject() {
        assertRefused("{\"callback\": \"https://example.com/\"}", "/callback", "must be an object", Kind.INVALID);
    }

    @Test
    void isRejectedWithoutAUrl() {
        assertRefused("{\"callback\": {}}", "/callback/url", "is required", Kind.INVALID);
    }

    @Test
    void isRejectedIfTheUrlHasNoHost() {
        assertRefused(
                "{\"callback\": {\"url\": \"https:///x\"}}", "/callback/url", "the URL has no host", Kind.INVALID);
    }

    @Test
    void isRejectedIfTheUrlHasAPassword() {
        assertRefused(
                "{\"callback\": {\"url\": \"https://me:secret@example.com/\"}}",
                "/callback/url",
                "the URL must not contain a user or password",
                Kind.INVALID);
    }

    @Test
    void isRejectedIfTheGateIsSureToRefuseIt() {
        assertRefused(
                "{\"callback\": {\"url\": \"http://169.254.169.254/latest\"}}",
                "/callback/url",
                "This server is not allowed to call this target",
                Kind.TARGET_REFUSED);
    }

    @Test
    void isRejectedWithUnknownFields() {
        assertThat(read("{\"callback\": {\"url\": \"https://example.com/\", \"headers\": {}}}"))
                .isPresent();
        assertThat(errors.toList()).containsExactly(new FieldError("/callback/headers", "unknown field", Kind.INVALID));
    }

    @Test
    void isRejectedByAServerThatCannotSign() {
        assertThat(read("{\"callback\": {\"url\": \"https://example.com/\"}}", false))
                .isEmpty();
        assertThat(errors.toList())
                .containsExactly(new FieldError(
                        "/callback", "cannot be signed: this server has no muster.callback.secret", Kind.INVALID));
    }

    private void assertRefused(String document, String pointer, String detail, Kind kind) {
        assertThat(read(document)).isEmpty();
        assertThat(errors.toList()).containsExactly(new FieldError(pointer, detail, kind));
    }

    private Optional<Target> read(String document) {
        return read(document, true);
    }

    private Optional<Target> read(String document, boolean canSign) {
        try {
            Fields group = new Fields(Json.read(document.getBytes(StandardCharsets.UTF_8)), "", errors);
            Optional<Target> target = new CallbackReader(AddressPolicy.parse(""), canSign).read(group);
            group.refuseOthers();
            return target;
        } catch (MalformedJsonException mistake) {
            throw new AssertionError(mistake);
        }
    }
}

package io.muster.handler.http;

import io.muster.json.FieldError.Kind;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.gate.UrlCheck;
import io.muster.outbound.target.Target;
import io.muster.reference.Template;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Reads where the call of an {@code http} task goes: its {@code url}, a URI Template if there are {@code vars}. As an answer
 * may be anything, what one gives for a variable can fill a segment or a parameter of the URL, and never add one.
 */
final class UrlFields {

    private static final String URL = "url";
    private static final String VARS = "vars";

    /**
     * Where a call goes.
     *
     * @param target the URL; while that is not known its origin, if that is
     * @param isKnown whether the whole URL is
     * @param isReferred whether the whole URL is what an answer gives
     */
    record Url(Optional<Target> target, boolean isKnown, boolean isReferred) {

        private static Url known(Optional<Target> target) {
            return new Url(target, true, false);
        }
    }

    private final Fields fields;
    private final AddressPolicy policy;

    private UrlFields(Fields fields, AddressPolicy policy) {
        this.fields = fields;
        this.policy = policy;
    }

    /** Reads the fields and notes what is wrong with them; a URL that is wrong is empty. */
    static Url read(Fields fields, AddressPolicy policy) {
        return new UrlFields(fields, policy).read();
    }

    private Url read() {
        boolean isReferred = fields.json(URL).filter(Template::hasPlaceholder).isPresent();
        if (isReferred) {
            if (fields.has(VARS)) {
                fields.error(VARS, "is allowed only if the URL is a string");
            }
            return fields.json(URL)
                    .flatMap(Template::origin)
                    .map(origin -> new Url(check(origin), false, false))
                    .orElseGet(() -> new Url(Optional.empty(), false, true));
        }
        int before = fields.errorCount();
        Optional<String> text = fields.requiredString(URL);
        if (!fields.has(VARS)) {
            return Url.known(text.flatMap(this::check));
        }
        Map<String, JsonNode> vars = fields.members(VARS).stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
        if (fields.errorCount() > before) {
            return Url.known(Optional.empty());
        }
        return text.flatMap(this::parse)
                .map(template -> read(template, vars))
                .orElseGet(() -> Url.known(Optional.empty()));
    }

    private Optional<UrlTemplate> parse(String text) {
        try {
            return Optional.of(UrlTemplate.parse(text));
        } catch (IllegalArgumentException malformed) {
            fields.error(URL, String.valueOf(malformed.getMessage()));
            return Optional.empty();
        }
    }

    private Url read(UrlTemplate template, Map<String, JsonNode> vars) {
        int before = fields.errorCount();
        boolean isKnown = true;
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : template.names()) {
            JsonNode value = vars.get(name);
            if (value == null) {
                fields.error(URL, "the variable %s is not in \"vars\"".formatted(name));
            } else if (Template.hasPlaceholder(value)) {
                isKnown = false;
                checkPlace(template, name, value);
            } else {
                value(template, name, value).ifPresent(known -> values.put(name, known));
            }
        }
        if (fields.errorCount() > before) {
            return Url.known(Optional.empty());
        }
        return isKnown
                ? Url.known(expand(template, values).flatMap(this::check))
                : new Url(check(template.origin()), false, false);
    }

    // where a value that is not in the document could add a part to the URL
    private void checkPlace(UrlTemplate template, String name, JsonNode value) {
        if (template.isReserved(name)) {
            fields.error(
                    pointer(name),
                    "must not have a reference: {+%s} and {#%s} insert even characters that separate the parts of a URL"
                            .formatted(name, name));
        } else if (template.spreads(name) && !value.isContainer()) {
            fields.error(
                    pointer(name),
                    "must not be a reference: {%s*} makes a segment or parameter of each member; write %s without *, or the"
                                    .formatted(name, name)
                            + " array or object here with references in it");
        }
    }

    private Optional<Object> value(UrlTemplate template, String name, JsonNode json) {
        if (!json.isContainer()) {
            return scalar(name, json).map(text -> text);
        }
        if (template.hasPrefix(name)) {
            fields.error(pointer(name), "must be a string or number: only its beginning is wanted");
            return Optional.empty();
        }
        if (json.isObject()) {
            Map<String, String> members = new LinkedHashMap<>();
            json.properties()
                    .forEach(member -> scalar(name, member.getValue())
                            .ifPresent(text -> members.put(checked(name, member.getKey()), text)));
            return Optional.of(members);
        }
        List<String> elements = new ArrayList<>();
        json.values().forEach(element -> scalar(name, element).ifPresent(elements::add));
        return Optional.of(elements);
    }

    /** A number as it is written; nothing for null, which RFC 6570 section 3.2.1 calls undefined. */
    private Optional<String> scalar(String name, JsonNode json) {
        if (json.isNull()) {
            return Optional.empty();
        }
        if (json.isContainer()) {
            fields.error(
                    pointer(name), "must be a string, a number, true, false or null, or an array or object of these");
            return Optional.empty();
        }
        return Optional.of(checked(name, json.isString() ? json.stringValue() : Json.write(json)));
    }

    private String checked(String name, String text) {
        if (text.length() > Target.MAX_URL) {
            fields.error(pointer(name), "is longer than a URL may be: %d characters".formatted(Target.MAX_URL));
            return "";
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            fields.error(pointer(name), "has half a surrogate pair, which no URL can have");
            return "";
        }
        return text;
    }

    private Optional<String> expand(UrlTemplate template, Map<String, Object> values) {
        try {
            return Optional.of(template.expand(values));
        } catch (IllegalArgumentException refused) {
            fields.error(URL, String.valueOf(refused.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<Target> check(String url) {
        UrlCheck check = policy.check(url);
        if (check.target().isEmpty()) {
            fields.error(URL, check.detail(), check.isTargetRefused() ? Kind.TARGET_REFUSED : Kind.INVALID);
        }
        return check.target();
    }

    private static String pointer(String name) {
        return VARS + "/" + Fields.escape(name);
    }
}

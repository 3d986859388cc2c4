package io.muster.handler.http;

import io.muster.json.Fields;
import io.muster.outbound.RequestRules;
import io.muster.outbound.Secrets;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Reads the headers of an {@code http} task, with the secrets that they refer to filled in. Not thread-safe. */
final class HeaderReader {

    private static final String SECRET = "secret";

    private final Fields fields;
    private final Secrets secrets;
    private final Optional<URI> uri;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<String> used = new ArrayList<>();

    /** @param uri to which they are sent, unless something is wrong with it */
    HeaderReader(Fields fields, Secrets secrets, Optional<URI> uri) {
        this.fields = fields;
        this.secrets = secrets;
        this.uri = uri;
    }

    /** By name, in their order; what is wrong with one is noted. */
    Map<String, String> read() {
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, JsonNode> member : fields.members("headers")) {
            String name = member.getKey();
            String at = "headers/" + Fields.escape(name);
            Optional<String> wrong = RequestRules.checkHeaderName(name);
            if (!seen.add(name)) {
                wrong = Optional.of("is there twice: names of headers do not mind case");
            }
            wrong.ifPresent(detail -> fields.error(at, detail));
            headers.put(name, wrong.isPresent() ? "" : value(at, member.getValue()));
        }
        RequestRules.checkHeaders(headers).ifPresent(detail -> fields.error("headers", detail));
        return headers;
    }

    /** The values of the secrets among them. */
    List<String> secrets() {
        return List.copyOf(used);
    }

    private String value(String at, JsonNode node) {
        if (node.isString()) {
            RequestRules.checkHeaderValue(node.stringValue()).ifPresent(detail -> fields.error(at, detail));
            return node.stringValue();
        }
        Optional<String> name = secretName(node);
        if (name.isEmpty()) {
            fields.error(at, "must be a string or {\"secret\": \"its name\"}");
            return "";
        }
        return uri.flatMap(target -> secret(at, name.get(), target)).orElse("");
    }

    private Optional<String> secret(String at, String name, URI target) {
        Optional<String> value = secrets.valueFor(name, target);
        if (value.isEmpty()) {
            fields.error(at + "/" + SECRET, "is not the name of a secret that may be sent to this host");
        }
        value.ifPresent(used::add);
        return value;
    }

    private static Optional<String> secretName(JsonNode node) {
        JsonNode name = node.isObject() && node.size() == 1 ? node.get(SECRET) : null;
        return name != null && name.isString() ? Optional.of(name.stringValue()) : Optional.empty();
    }
}

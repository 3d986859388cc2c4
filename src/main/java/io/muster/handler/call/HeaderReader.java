package io.muster.handler.call;

import io.muster.json.Fields;
import io.muster.outbound.message.RequestRules;
import io.muster.outbound.message.Secret;
import io.muster.outbound.message.Secrets;
import io.muster.outbound.target.Target;
import io.muster.reference.Template;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Reads the headers of an {@code http} task, and resolves references to secrets. Not thread-safe. */
public final class HeaderReader {

    private static final String SECRET = "secret";
    private static final String HEADERS = "headers";

    private final Fields fields;
    private final Secrets secrets;
    private final Optional<Target> target;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, Secret> used = new LinkedHashMap<>();
    private final Set<String> open = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    /** @param target where they are sent; empty if it is invalid */
    public HeaderReader(Fields fields, Secrets secrets, Optional<Target> target) {
        this.fields = fields;
        this.secrets = secrets;
        this.target = target;
    }

    /** The headers by name, in order; reports errors. */
    public Map<String, String> read() {
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, JsonNode> member : fields.members(HEADERS)) {
            String name = member.getKey();
            String at = HEADERS + "/" + Fields.escape(name);
            Optional<String> wrong = RequestRules.checkHeaderName(name);
            if (!seen.add(name)) {
                wrong = Optional.of("is given twice; header names are case-insensitive");
            }
            wrong.ifPresent(detail -> fields.error(at, detail));
            headers.put(name, wrong.isPresent() ? "" : value(name, at, member.getValue()));
        }
        if (!used.isEmpty()) {
            refuseHidingPlaces();
        }
        RequestRules.checkHeaders(headers).ifPresent(detail -> fields.error(HEADERS, detail));
        return headers;
    }

    /** The secrets among them, by header. */
    public Map<String, Secret> secrets() {
        return Map.copyOf(used);
    }

    /** Whether the value of a header is not known yet, since its references are not resolved. */
    public boolean isOpen(String name) {
        return open.contains(name);
    }

    /** Reports an error for each header that may be a credential, except secrets, which are sent only to their own hosts. */
    public void refuseCredentials() {
        for (Map.Entry<String, JsonNode> member : fields.members(HEADERS)) {
            if (!RequestRules.isWithoutCredentials(member.getKey())
                    && secretName(member.getValue()).isEmpty()) {
                fields.error(
                        HEADERS + "/" + Fields.escape(member.getKey()),
                        "must be {\"secret\": \"its name\"} where the URL is a reference: an upstream decides where the"
                                + " request goes, and a secret is sent to its own hosts only");
            }
        }
    }

    // forms of the response in which secrets could not be found
    private void refuseHidingPlaces() {
        for (String name : headers.keySet()) {
            if (RequestRules.changesForm(name)) {
                fields.error(
                        HEADERS + "/" + Fields.escape(name),
                        "must not be set in a request with a secret: the secret could not be redacted from the response");
            }
        }
    }

    private String value(String name, String at, JsonNode node) {
        if (!node.isPojo() && Template.hasPlaceholder(node)) {
            fields.error(at, "must not have a reference within: no response may choose a secret");
            return "";
        }
        if (node.isPojo()) {
            // checked once its references are resolved
            open.add(name);
            return "";
        }
        if (node.isString()) {
            RequestRules.checkHeaderValue(node.stringValue()).ifPresent(detail -> fields.error(at, detail));
            return node.stringValue();
        }
        Optional<String> secretName = secretName(node);
        if (secretName.isEmpty()) {
            fields.error(at, "must be a string or {\"secret\": \"its name\"}");
            return "";
        }
        Optional<Secret> secret = target.flatMap(to -> secret(at, secretName.get(), to));
        secret.ifPresent(known -> used.put(name, known));
        return secret.map(Secret::value).orElse("");
    }

    private Optional<Secret> secret(String at, String name, Target to) {
        Optional<Secret> secret = secrets.find(name, to);
        if (secret.isEmpty()) {
            // the same message for every name, so that it does not reveal which secrets exist
            String plain =
                    to.isUnencrypted() ? "; over http only if its entry in the settings begins with http://" : "";
            fields.error(at + "/" + SECRET, "is not the name of a secret that may be sent to this host" + plain);
        }
        return secret;
    }

    private static Optional<String> secretName(JsonNode node) {
        JsonNode name = node.isObject() && node.size() == 1 ? node.get(SECRET) : null;
        return name != null && name.isString() ? Optional.of(name.stringValue()) : Optional.empty();
    }
}

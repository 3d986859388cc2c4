package io.muster.document;

import io.muster.json.FieldError.Kind;
import io.muster.json.Fields;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.gate.UrlCheck;
import io.muster.outbound.target.Target;
import java.util.Optional;

/** Reads the {@code callback} of a group: the URL to call once it is finished. */
public final class CallbackReader {

    private static final String FIELD = "callback";

    private final AddressPolicy policy;
    private final boolean canSign;

    /** @param canSign whether there is a secret: a callback that its receiver could not verify is never sent */
    public CallbackReader(AddressPolicy policy, boolean canSign) {
        this.policy = policy;
        this.canSign = canSign;
    }

    /**
     * @param group the fields of the group
     * @return the URL; empty if there is none, or there are errors
     */
    public Optional<Target> read(Fields group) {
        Optional<Fields> callback = group.object(FIELD);
        if (callback.isPresent() && !canSign) {
            group.error(FIELD, "cannot be signed: this server has no muster.callback.secret");
        }
        Optional<Target> target = callback.flatMap(this::url);
        callback.ifPresent(Fields::refuseOthers);
        return canSign ? target : Optional.empty();
    }

    private Optional<Target> url(Fields callback) {
        Optional<UrlCheck> check = callback.requiredString("url").map(policy::check);
        check.filter(checked -> checked.target().isEmpty())
                .ifPresent(wrong -> callback.error(
                        "url", wrong.detail(), wrong.isTargetRefused() ? Kind.TARGET_REFUSED : Kind.INVALID));
        return check.flatMap(UrlCheck::target);
    }
}

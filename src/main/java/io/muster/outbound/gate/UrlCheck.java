package io.muster.outbound.gate;

import io.muster.outbound.target.Refusal;
import io.muster.outbound.target.Target;
import java.util.Optional;

/**
 * The result of {@link AddressPolicy#check}.
 *
 * @param target the parsed URL, if it may be called as far as can be decided without the DNS
 * @param refusal why it may not be called
 * @param detail the same for a message; empty if it may be called
 */
public record UrlCheck(Optional<Target> target, Optional<Refusal> refusal, String detail) {

    static UrlCheck good(Target target) {
        return new UrlCheck(Optional.of(target), Optional.empty(), "");
    }

    static UrlCheck malformed(Refusal reason, String detail) {
        return new UrlCheck(Optional.empty(), Optional.of(reason), detail);
    }

    static UrlCheck refused(Refusal reason) {
        return malformed(reason, Refusal.DETAIL);
    }

    /** Whether the URL is valid, but its target is refused. */
    public boolean isTargetRefused() {
        return detail.equals(Refusal.DETAIL);
    }
}

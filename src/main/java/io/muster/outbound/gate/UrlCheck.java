package io.muster.outbound.gate;

import io.muster.outbound.target.Refusal;
import io.muster.outbound.target.Target;
import java.util.Optional;

/**
 * What {@link AddressPolicy#check} says of a URL.
 *
 * @param target the URL, parsed, if it may be as far as can be told without the DNS
 * @param refusal why it may not be called, if so
 * @param detail the same for people; empty if it may be called
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

    /** Whether it is a URL, and what is refused is the target. */
    public boolean isTargetRefused() {
        return detail.equals(Refusal.DETAIL);
    }
}

package io.muster.access;

import io.muster.access.RefusedException.Reason;
import java.util.Optional;

/**
 * Decides whether a request is served, and on whose behalf.
 *
 * <p>Without authentication only this machine is served, so that a server exposed to a network by mistake serves nobody
 * there. Thread-safe.
 */
public final class AccessControl {

    private static final String BEARER = "Bearer ";

    private final Optional<Authentication> authentication;

    /** @param authentication identifies callers; if empty, only this machine may call */
    public AccessControl(Optional<Authentication> authentication) {
        this.authentication = authentication;
    }

    /**
     * The caller who sent a request.
     *
     * @throws RefusedException if the request may not be served
     */
    public Caller admit(IncomingRequest call) throws RefusedException {
        if (call.isSafe() && Permissions.isHealth(call)) {
            return Caller.ANYBODY;
        }
        Optional<Grant> needed = Permissions.needed(call);
        Caller caller = authentication.isPresent() ? identify(authentication.get(), call, needed) : local(call);
        if (needed.isPresent() && needed.get().role() != Role.READ && CrossSite.sent(call)) {
            throw new RefusedException(Reason.FORBIDDEN, "Cross-site requests are not allowed");
        }
        return caller;
    }

    /**
     * Whether an admitted request would still be admitted: its credential may have been revoked, or have expired. May
     * read a file.
     *
     * @param caller the caller it was admitted for
     */
    public boolean stillAdmits(IncomingRequest call, Caller caller) {
        if (authentication.isEmpty() || caller.equals(Caller.ANYBODY)) {
            return true;
        }
        String header = call.headers().value("Authorization").orElse(BEARER);
        Optional<Grant> needed = Permissions.needed(call);
        try {
            return authentication
                    .get()
                    .stillCaller(header.substring(BEARER.length()).strip())
                    .filter(still -> still.name().equals(caller.name()))
                    // what an admin reads may belong to others
                    .filter(still -> still.seesAll() || !caller.seesAll() || !call.isSafe())
                    .filter(still -> Permissions.isAboutCaller(call)
                            || needed.map(grant -> grant.isOf(still)).orElse(true))
                    .isPresent();
        } catch (RefusedException unknown) {
            // it was valid, and will be checked again
            return true;
        }
    }

    private static Caller local(IncomingRequest call) throws RefusedException {
        if (!call.isFromThisMachine()) {
            String how = call.forwardedBy()
                    .map(sign -> "; %s shows that this request was forwarded by a proxy".formatted(sign))
                    .orElse("");
            throw new RefusedException(
                    Reason.FORBIDDEN,
                    "This server accepts requests from its own machine only%s. To accept others, its operator must set muster.auth to keys or jwt"
                            .formatted(how));
        }
        if (!call.isForThisMachine()) {
            throw new RefusedException(
                    Reason.FORBIDDEN,
                    "The Host field must be localhost, 127.0.0.1 or [::1]. To accept other names, the operator must set muster.auth to keys or jwt");
        }
        return Caller.LOCAL;
    }

    private static Caller identify(Authentication authentication, IncomingRequest call, Optional<Grant> needed)
            throws RefusedException {
        if (needed.isEmpty() || isOwn(call)) {
            return Permissions.isOpenApi(call) ? callerIfKnown(authentication, call) : Caller.ANYBODY;
        }
        String credential = credential(call);
        Caller caller = authentication
                .caller(credential)
                .orElseThrow(() ->
                        new RefusedException(Reason.WRONG_CREDENTIAL, "The credential is unknown or has expired"));
        if (!needed.get().isOf(caller) && !Permissions.isAboutCaller(call)) {
            throw new RefusedException(
                    Reason.LACKS_ROLE,
                    "This request requires the role %s".formatted(needed.get().text()));
        }
        return caller;
    }

    // a scraper on this machine needs no key; a page in its browser must not read the answer under a name of its own
    private static boolean isOwn(IncomingRequest call) {
        return call.isFromThisMachine()
                && (Permissions.isBackEnd(call) || Permissions.isMetrics(call) && call.isForThisMachine());
    }

    private static Caller callerIfKnown(Authentication authentication, IncomingRequest call) {
        try {
            return authentication.caller(credential(call)).orElse(Caller.ANYBODY);
        } catch (RefusedException unknown) {
            return Caller.ANYBODY;
        }
    }

    private static String credential(IncomingRequest call) throws RefusedException {
        String header = call.headers().value("Authorization").orElse("");
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw new RefusedException(
                    Reason.NO_CREDENTIAL, "Authentication required: send Authorization: Bearer &lt;key or token&gt;");
        }
        return header.substring(BEARER.length()).strip();
    }
}

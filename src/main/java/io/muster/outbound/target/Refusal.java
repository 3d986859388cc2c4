package io.muster.outbound.target;

/**
 * Why the gate refuses a call. The code is for the operator's log and is stable across versions; callers never see it.
 */
public enum Refusal {
    /** Longer than {@link Target#MAX_URL} characters. */
    URL_LENGTH("url-length"),
    /** Characters other than printable ASCII. */
    URL_CHARACTERS("url-characters"),
    URL_MALFORMED("url-malformed"),
    /** Neither http nor https. */
    URL_SCHEME("url-scheme"),
    URL_USER("url-user"),
    URL_FRAGMENT("url-fragment"),
    URL_PORT("url-port"),
    /** No host, or one that is neither a name nor an address. */
    URL_HOST("url-host"),
    /** An IPv4 address in a form other than four decimal numbers. */
    URL_ADDRESS_FORM("url-address-form"),
    /** Denied by the operator. */
    DENIED("denied"),
    /** The operator allows listed targets only, and this is not listed. */
    NOT_ALLOWED("not-allowed"),
    /** The port is not one that may be called. */
    PORT("port"),
    /** A name that the public DNS does not resolve. */
    LOCAL_NAME("local-name"),
    /** A metadata service, where a cloud keeps its machines' credentials. */
    METADATA("metadata"),
    /** An address of this machine. */
    OWN_ADDRESS("own-address"),
    /** An address that is not public. */
    SPECIAL_ADDRESS("special-address"),
    /** A redirect from https to http. */
    DOWNGRADE("downgrade");

    /** What a caller sees, whatever the reason: neither an address nor whether anything listens there. */
    public static final String DETAIL = "This server is not allowed to call this target";

    private final String code;

    Refusal(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}

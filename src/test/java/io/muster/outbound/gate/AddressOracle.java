package io.muster.outbound.gate;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Recognizes public addresses independently of the tested code: by patterns of their hexadecimal digits, derived from
 * the IANA registries.
 */
final class AddressOracle {

    private static final Pattern REFUSED_IPV4 =
            Pattern.compile("(00|0a|7f|64[4-7]|a9fe|ac1|c00000|c00002|c05863|c0a8|c61[23]" + "|c63364|cb0071|[ef]).*");
    private static final Set<String> METADATA = Set.of("a83f8110", "646464c8");
    private static final Pattern PUBLIC_IPV6 = Pattern.compile("(?!2001(0[01]|0db8)|2002|3fff0)[23].*");
    private static final Pattern ISATAP = Pattern.compile(".{16}0[0-3]005efe(.{8})");
    private static final Pattern MAPPED = Pattern.compile("0{20}ffff(.{8})");

    private AddressOracle() {}

    static boolean isPublic(InetAddress address) {
        return isPublic(HexFormat.of().formatHex(address.getAddress()));
    }

    private static boolean isPublic(String hex) {
        if (hex.length() == 8) {
            return !REFUSED_IPV4.matcher(hex).matches() && !METADATA.contains(hex);
        }
        var mapped = MAPPED.matcher(hex);
        if (mapped.matches()) {
            return isPublic(mapped.group(1));
        }
        var isatap = ISATAP.matcher(hex);
        return PUBLIC_IPV6.matcher(hex).matches() && (!isatap.matches() || isPublic(isatap.group(1)));
    }
}

package io.muster.outbound.gate;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;

/** Generates URLs and addresses near the borders of what may be called: some valid, most invalid in some way. */
final class RandomUrls {

    private static final int[] NETWORKS = {
        0x00000000, 0x0A000000, 0x64400000, 0x7F000000, 0xA9FE0000, 0xA9FEA9FE, 0xAC100000, 0xC0000000, 0xC0000200,
        0xC0586300, 0xC0A80000, 0xC6120000, 0xC6336400, 0xCB007100, 0xE0000000, 0xF0000000, 0xFFFFFFFF, 0xA83F8110,
        0x646464C8, 0x08080808, 0x01010101, 0x5DB8D822
    };
    private static final String[] IPV6 = {
        "::",
        "::ffff:",
        "64:ff9b::",
        "64:ff9b:1::",
        "2002:",
        "2001:0:",
        "2606:4700::5efe:",
        "2606:4700::200:5efe:",
        "fe80::",
        "fc00::",
        "fd00:ec2::",
        "ff02::",
        "2001:db8::",
        "2001:200::",
        "3fff::",
        "3ffe::",
        "2606:4700::",
        "2a00::",
        "::ffff:0:",
        "100::",
        "5f00::"
    };
    private static final String[] SCHEMES = {
        "http://", "https://", "HTTP://", "http:", "http:///", "ftp://", "//", "http:\\\\"
    };
    private static final String[] NAMES = {
        "localhost",
        "a.localhost",
        "x.internal",
        "metadata.google.internal",
        "printer.local",
        "a.shop.svc",
        "a.test",
        "a.alt",
        "orders",
        "in-addr.arpa"
    };
    private static final String[] PORTS = {":80", ":443", ":8080", ":0", ":", ":22", ":6379", ":99999", ":080", ":x"};
    private static final String[] TAILS = {"/a", "?q", "#f", "/\\x", "@127.0.0.1/", "/%zz", "/ä", "/ ", "//10.0.0.1/"};

    private final SplittableRandom random;

    RandomUrls(long seed) {
        random = new SplittableRandom(seed);
    }

    String url() {
        return (often() ? pick(SCHEMES[0], SCHEMES[1]) : pick(SCHEMES))
                + (seldom() ? pick("me@", "a:b@", "127.0.0.1@", "@") : "")
                + host()
                + (often() ? "" : pick(PORTS))
                + (often() ? "/" : pick(TAILS));
    }

    /** One or several addresses, as a name server may return. */
    InetAddress[] addresses() {
        InetAddress[] addresses = new InetAddress[1 + random.nextInt(3)];
        for (int i = 0; i < addresses.length; i++) {
            try {
                addresses[i] =
                        random.nextBoolean() ? InetAddress.getByName(dotted(ipv4())) : InetAddress.getByName(ipv6());
            } catch (UnknownHostException mistake) {
                throw new AssertionError(mistake);
            }
        }
        return addresses;
    }

    private String host() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> dotted(ipv4());
            case 3 -> otherSpelling(ipv4());
            case 4, 5 -> "[" + ipv6() + "]";
            case 6 -> pick(NAMES);
            default ->
                "n" + Integer.toUnsignedString(random.nextInt(), 36) + pick(".example", ".example.com", ".nip.io");
        };
    }

    private int ipv4() {
        int network = NETWORKS[random.nextInt(NETWORKS.length)];
        // the fewer bits are changed, the nearer to the border, on either side
        return switch (random.nextInt(4)) {
            case 0 -> network;
            case 1 -> network + random.nextInt(-2, 3);
            case 2 -> network ^ 1 << random.nextInt(32);
            default -> random.nextInt(8) == 0 ? random.nextInt() : network ^ random.nextInt(1 << 16);
        };
    }

    private String ipv6() {
        int embedded = ipv4();
        String inner = Integer.toHexString(embedded >>> 16) + ":" + Integer.toHexString(embedded & 0xFFFF);
        String prefix = pick(IPV6);
        return prefix.endsWith("::") || prefix.contains("::")
                ? prefix + inner
                : prefix + inner + "::" + pick("", "1", inner);
    }

    private String otherSpelling(int address) {
        return switch (random.nextInt(6)) {
            case 0 -> Integer.toUnsignedString(address);
            case 1 -> "0x" + Integer.toHexString(address);
            case 2 ->
                "0" + Integer.toOctalString(address >>> 24) + "." + (address >> 16 & 255) + "." + (address & 0xFFFF);
            case 3 -> (address >>> 24) + "." + (address & 0xFFFFFF);
            case 4 -> dotted(address) + ".";
            default -> dotted(address).replace('.', '。');
        };
    }

    private static String dotted(int address) {
        return (address >>> 24) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }

    private boolean often() {
        return random.nextInt(8) > 0;
    }

    private boolean seldom() {
        return random.nextInt(16) == 0;
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}

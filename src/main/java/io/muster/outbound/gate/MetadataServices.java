package io.muster.outbound.gate;

import io.muster.outbound.target.Cidr;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The addresses of cloud metadata services, which hand out credentials; from the documentation of AWS, Google Cloud,
 * Azure, Oracle, Alibaba, Tencent, IBM, DigitalOcean, Hetzner, Scaleway, Equinix and Rancher.
 */
final class MetadataServices {

    private static final List<Cidr> ADDRESSES = Stream.of(
                    "169.254.169.254/32", // most clouds
                    "169.254.169.250/32", // Rancher
                    "169.254.169.253/32", // AWS DNS
                    "169.254.169.123/32", // AWS time
                    "169.254.170.2/32", // AWS ECS
                    "169.254.170.23/32", // AWS EKS
                    "169.254.42.42/32", // Scaleway
                    "169.254.0.23/32", // Tencent
                    "169.254.10.10/32", // Tencent
                    "168.63.129.16/32", // Azure, a public address
                    "100.100.100.200/32", // Alibaba
                    "192.0.0.192/32", // Oracle, older address
                    "fd00:ec2::/32", // AWS
                    "fd20:ce::254/128", // Google
                    "fd00:42::42/128", // Scaleway
                    "fd00:c1::a9fe:a9fe/128", // Oracle
                    "fe80::a9fe:a9fe/128") // OpenStack
            .map(Cidr::parse)
            .toList();

    private static final Set<String> NAMES = Set.of(
            "metadata",
            "metadata.goog",
            "metadata.google.internal",
            "metadata.google.com",
            "metadata.azure.internal",
            "metadata.azure.com",
            "metadata.tencentyun.com",
            "metadata.packet.net",
            "metadata.platformequinix.com",
            "api.metadata.cloud.ibm.com",
            "instance-data",
            "instance-data.ec2.internal",
            "rancher-metadata",
            "rancher-metadata.rancher.internal");

    private MetadataServices() {}

    static boolean contain(InetAddress address) {
        return ADDRESSES.stream().anyMatch(range -> range.contains(address));
    }

    static boolean areNamed(String plain) {
        return NAMES.contains(plain) || plain.endsWith(".metadata.google.internal") || plain.endsWith(".metadata.goog");
    }

    /** Whether a range contains any of their addresses. */
    static boolean overlap(Cidr range) {
        return ADDRESSES.stream().anyMatch(own -> range.contains(own.network()) || own.contains(range.network()));
    }
}

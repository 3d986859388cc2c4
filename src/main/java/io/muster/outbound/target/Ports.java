package io.muster.outbound.target;

import java.util.BitSet;

/** The ports that may be called. */
public final class Ports {

    static final int MAX = 65_535;

    private static final int MAX_DIGITS = 5;

    /**
     * Default ports of databases, caches, queues and administration consoles. None is above 32,767, where operating
     * systems assign ephemeral ports.
     */
    private static final int[] DATA_AND_ADMIN = {
        1080, // SOCKS
        1099, // RMI
        1433,
        1434, // SQL Server
        1521,
        1522,
        1526,
        2483,
        2484, // Oracle
        1719,
        1720,
        1723, // H.323, PPTP
        2049, // NFS
        2181, // ZooKeeper
        2375,
        2376,
        2377, // Docker
        2379,
        2380,
        4001, // etcd
        3050, // Firebird
        3128, // Squid
        3260, // iSCSI
        3268,
        3269, // Active Directory's LDAP
        3306, // MySQL
        3389, // RDP
        4045,
        4190, // lockd, ManageSieve
        4194, // cAdvisor
        4369, // Erlang's port mapper
        4444, // Selenium, JMX
        4505,
        4506, // Salt
        4848, // Payara's console
        5005, // Java's debugger
        5060,
        5061, // SIP
        5432,
        5433,
        6432, // PostgreSQL
        5671,
        5672,
        15_672,
        25_672, // RabbitMQ
        5900,
        5901,
        5902,
        5903, // VNC
        5984, // CouchDB
        5985,
        5986, // WinRM
        6000, // X11
        6379,
        6380,
        16_379,
        26_379, // Redis
        6443, // Kubernetes
        6665,
        6666,
        6667,
        6668,
        6669,
        6697, // IRC
        7000,
        7001,
        7199,
        9042,
        9160, // Cassandra, WebLogic
        7474,
        7687, // Neo4j
        8005,
        8009, // Tomcat
        8086, // InfluxDB
        8091,
        8092,
        8093, // Couchbase
        8123, // ClickHouse
        8125, // StatsD
        8200, // Vault
        8300,
        8301,
        8302,
        8500, // Consul
        9092,
        9093, // Kafka
        9200,
        9300, // Elasticsearch
        9418, // Git
        9990,
        9993, // WildFly's console
        10_050,
        10_051, // Zabbix
        10_250,
        10_255,
        10_256, // kubelet
        11_211, // memcached
        26_257, // CockroachDB
        27_017,
        27_018,
        27_019,
        28_017, // MongoDB
        28_015 // RethinkDB
    };

    private final BitSet open;

    private Ports(BitSet open) {
        this.open = open;
    }

    /** 80, 443 and 1024 upwards, without the {@linkplain #DATA_AND_ADMIN known ones}. */
    public static Ports standard() {
        var open = new BitSet(MAX + 1);
        open.set(80);
        open.set(443);
        open.set(1024, MAX + 1);
        for (int port : DATA_AND_ADMIN) {
            open.clear(port);
        }
        return new Ports(open);
    }

    /**
     * Parses ports and ranges, separated by commas: {@code 80, 443, 8000-8999}; blank means {@link #standard}.
     *
     * @throws IllegalArgumentException if an entry is neither a port nor a range; names the entry
     */
    public static Ports parse(String text) {
        if (text.isBlank()) {
            return standard();
        }
        var open = new BitSet(MAX + 1);
        for (String part : text.split(",", -1)) {
            String[] ends = part.strip().split("-", -1);
            int first = number(ends[0]);
            int last = ends.length == 2 ? number(ends[1]) : first;
            if (ends.length > 2 || first < 1 || last < first || last > MAX) {
                throw new IllegalArgumentException(
                        "\"%s\" is neither a port in 1..65535 nor a range such as 8000-8999".formatted(part.strip()));
            }
            open.set(first, last + 1);
        }
        return new Ports(open);
    }

    public boolean contain(int port) {
        return open.get(port);
    }

    /** A decimal number without leading zeros, or 0 for any other text. */
    public static int number(String text) {
        if (text.isEmpty() || text.length() > MAX_DIGITS || text.charAt(0) == '0') {
            return 0;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = 10 * number + digit;
        }
        return number;
    }
}

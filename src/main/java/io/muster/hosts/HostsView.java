package io.muster.hosts;

import io.muster.json.Json;
import io.muster.json.Names;
import io.muster.outbound.host.Host;
import io.muster.outbound.host.HostStatus;
import io.muster.outbound.host.Hosts;
import io.muster.outbound.host.LatencySummary;
import io.muster.outbound.host.Pause;
import io.muster.outbound.host.PauseReason;
import io.muster.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Lists the hosts that this node calls, and pauses calls to them, in the format of the API. Thread-safe. */
public final class HostsView {

    /** The longest pause. */
    public static final Duration MAX_PAUSE = Duration.ofHours(1);

    /** The length of a pause for which none is given. */
    public static final Duration DEFAULT_PAUSE = Duration.ofMinutes(5);

    /** The maximum number of hosts in a list. */
    public static final int MAX_LISTED = 200;

    // those that need attention first; the sort is stable, so that others stay in the order of their last use
    private static final Comparator<HostStatus> ORDER = Comparator.comparing(HostStatus::isRestricted)
            .thenComparingInt(HostStatus::load)
            .reversed();

    private final Hosts hosts;
    private final Timer timer;
    private final String base;

    /** With links for an application at the root of its server. */
    public HostsView(Hosts hosts, Timer timer) {
        this(hosts, timer, "/");
    }

    private HostsView(Hosts hosts, Timer timer, String base) {
        this.hosts = hosts;
        this.timer = timer;
        this.base = base;
    }

    /** The same with links below another path, which ends with a slash. */
    public HostsView at(String path) {
        return new HostsView(hosts, timer, path);
    }

    /**
     * The hosts as a JSON text: first those that are paused or whose circuit is not closed, then the busiest, then the
     * most recently used.
     */
    public String list(int limit) {
        List<HostStatus> all = hosts.status();
        List<HostStatus> first = all.stream().sorted(ORDER).limit(limit).toList();
        return write(first, all.size());
    }

    /**
     * Starts no exchange with a host for a while; those in flight continue.
     *
     * @param name of the host
     * @param port the only port to pause, unless all ports of the host are to be
     * @return the state of the paused hosts as a JSON text; empty if this node does not know the host
     */
    public Optional<String> pause(String name, OptionalInt port, Duration duration) {
        return change(name, port, host -> host.pause(duration, PauseReason.OPERATOR));
    }

    /** Ends a pause, also one that the host requested; otherwise as {@link #pause}. */
    public Optional<String> resume(String name, OptionalInt port) {
        return change(name, port, Host::resume);
    }

    private Optional<String> change(String name, OptionalInt port, Consumer<Host> change) {
        List<HostStatus> changed = hosts.change(
                (known, knownPort) -> isNamed(known, name) && (port.isEmpty() || port.getAsInt() == knownPort), change);
        return changed.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        write(changed.stream().sorted(ORDER).limit(MAX_LISTED).toList(), changed.size()));
    }

    private static boolean isNamed(String known, String name) {
        return pathName(known).equals(pathName(name.toLowerCase(Locale.ROOT)));
    }

    // Payara Server 7 does not serve paths with colons (IPv6 addresses)
    private static String pathName(String host) {
        return host.replace("[", "").replace("]", "").replace(':', '-');
    }

    private String write(List<HostStatus> shown, int total) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("hosts", shown.stream().map(this::host).toList());
        members.put("total", total);
        return Json.write(members);
    }

    private Map<String, Object> host(HostStatus host) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("host", host.name());
        members.put("port", host.port());
        members.put("inFlight", host.inFlight());
        members.put("limit", host.limit());
        members.put("waiting", host.waiting());
        members.put("circuit", Names.of(host.circuit()));
        host.pause().ifPresent(pause -> members.put("pause", pause(pause)));
        host.latency().ifPresent(latency -> members.put("latency", latency(latency)));
        Map<String, Object> links = new LinkedHashMap<>();
        links.put("pause", link(host, "pause"));
        links.put("resume", link(host, "resume"));
        members.put("links", links);
        return members;
    }

    private Map<String, Object> pause(Pause pause) {
        Instant until = timer.now().plus(pause.left()).truncatedTo(ChronoUnit.MILLIS);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("reason", Names.of(pause.reason()).replace('_', '-'));
        members.put("until", until.toString());
        members.put("remainingMs", pause.left().toMillis());
        return members;
    }

    private static Map<String, Object> latency(LatencySummary latency) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("responses", latency.responses());
        members.put("p50Ms", latency.p50().toMillis());
        members.put("p95Ms", latency.p95().toMillis());
        return members;
    }

    private String link(HostStatus host, String action) {
        return "%sapi/hosts/%s/%s?port=%d".formatted(base, pathName(host.name()), action, host.port());
    }
}

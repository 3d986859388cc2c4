"""The result as Markdown: medians of the rounds."""

import os
import re
import subprocess
from datetime import date
from importlib import metadata
from pathlib import Path
from statistics import median

from peers import PEERS
from scenarios import SCENARIOS

BASE = "vertx"  # what ratios refer to


def report(rows, peers, scenarios, root, extent):
    def values(peer, scenario, key):
        return [row[key] for row in rows if row["peer"] == peer and row["scenario"] == scenario]

    def cell(peer, scenario, text):
        return text(peer, scenario) if values(peer, scenario, "cost") else ""

    def table(title, text, names=peers, of_cpu=False):
        lines = [f"| {title} | " + " | ".join(PEERS[name].title for name in names) + " |", "|---|" + "--:|" * len(names)]
        for key in scenarios:
            cells = [cell(name, key, text) for name in names]
            if any(cells):
                unit = (", per call" if SCENARIOS[key].per_call else ", per request") if of_cpu else ""
                lines.append(f"| {key}: {SCENARIOS[key].title}{unit} | " + " | ".join(cells) + " |")
        return lines + [""]

    def cost(peer, scenario):
        return median(values(peer, scenario, "cost"))

    def with_ratio(peer, scenario):
        text = number(cost(peer, scenario))
        ratio = f" ({cost(peer, scenario) / cost(BASE, scenario):.1f}×)" if BASE in peers and peer != BASE else ""
        return text + ratio

    def times(peer, scenario):
        return " / ".join(number(median(values(peer, scenario, key))) for key in ("p50", "p99"))

    def peak(peer, scenario):
        return number(median(values(peer, scenario, "peak_mb")))

    def distance(peer, scenario):
        front = peer.replace("muster", "empty")
        return number(cost(peer, scenario) - cost(front, scenario)) if values(front, scenario, "cost") else ""

    others = [row["other_cores"] for row in rows]
    lines = [f"Measured on {date.today()} by `src/bench/compare`: medians of {extent}, {machine()}. {versions(root)}. "
             f"Other processes used {median(others):.2f} cores (median; at most {max(others):.2f}).", ""]
    lines += table("CPU of the server, µs (ratio to Vert.x)", with_ratio, of_cpu=True)
    lines += table("p50 / p99 beyond the ideal, ms", times)
    lines += table("peak memory, MB", peak)
    mine = [name for name in peers if name.startswith("muster") and name.replace("muster", "empty") in peers]
    if mine:
        lines += table("CPU beyond an empty `AsyncResponse` on the same server, µs", distance, mine, of_cpu=True)
    compiling = [row["compilers"] for row in rows if row["scenario"] != "S6"]  # there the servers are nearly idle
    if max(compiling) > 0.1:
        lines += [f"JVMs were still compiling: {max(compiling):.0%} of the CPU in one measurement, {median(compiling):.0%} in the median.", ""]
    restless = sum(not row["idle"] for row in rows)
    if restless:
        lines += [f"Before {restless} of {len(rows)} measurements the servers did not become idle within 30 s.", ""]
    return "\n".join(lines)


def number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def machine():
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 1024 / 1024
    return f"on {os.cpu_count()} cores and {memory:.0f} GB that server, callers and upstream share"


def versions(root):
    jdk = re.search(r'^JAVA_VERSION="(.*)"', Path(os.environ["JAVA_HOME"], "release").read_text(), re.M)[1]
    pom = (root / "pom.xml").read_text()
    vertx = (Path(__file__).parent / "vertx/pom.xml").read_text()

    def version(text, name):
        return re.search(f"<{name}>(.*)</{name}>", text)[1]

    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True).stdout.split()[1]
    python = ", ".join(f"{name} {metadata.version(name)}" for name in ("fastapi", "uvicorn", "aiohttp", "httpx"))
    return (f"JDK {jdk}, Payara Micro {version(pom, 'payara.micro.version')}, WildFly {version(pom, 'wildfly.version')}, "
            f"Vert.x {version(vertx, 'vertx.version')}, {python}, wrk {wrk}")

"""Started by ../compare with the project's folder: starts the peers, measures them round by round, and writes the report."""

import json
import os
import signal
import sys
from pathlib import Path

from measurement import Bench
from peers import FIRST_PORT, PEERS
from report import report
from scenarios import SCENARIOS


WARM_UP_SECONDS = 5


def chosen(variable, known):
    names = os.environ.get(variable, ",".join(known)).split(",")
    for name in names:
        if name not in known:
            raise SystemExit(f"{variable}: {name} is unknown; known are {', '.join(known)}")
    return names


def main(root):
    peers, scenarios = chosen("PEERS", PEERS), chosen("SCENARIOS", SCENARIOS)
    rounds, seconds, warm_up = (int(os.environ.get(name, default)) for name, default in (("ROUNDS", 3), ("SECS", 10), ("WARM", 6)))
    folder = root / "target/comparison"
    for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, lambda *_: sys.exit("stopped"))
    bench = Bench(folder, FIRST_PORT)
    try:
        for number, name in enumerate(peers, 1):
            bench.start(PEERS[name], root, FIRST_PORT + number)
        for name in peers:
            bench.wait_until_ready(name)
            bench.check(name)
            print(f"{name} is ready, and its answers are right", flush=True)
        warm(bench, peers, scenarios, warm_up)
        rows = measure(bench, peers, scenarios, rounds, seconds, folder / "results.jsonl")
    finally:
        bench.stop()
    text = report(rows, peers, scenarios, root, f"{rounds} rounds of {seconds} s")
    (folder / "report.md").write_text(text)
    print(text)


def warm(bench, peers, scenarios, passes):
    """Until the JVMs' compilers have little left to do."""
    for number in range(1, passes + 1):
        before = {name: bench.cpu(name) for name in peers}
        for key in scenarios:
            for name in peers:
                if key in PEERS[name].scenarios:
                    bench.load(name, SCENARIOS[key], WARM_UP_SECONDS)
        shares = {name: compiler_share(before[name], bench.cpu(name)) for name in peers}
        print(f"warm-up {number}, share of the compilers: " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()), flush=True)
        peers = [name for name in peers if shares[name] > 0.05]
        if not peers:
            break


def compiler_share(before, after):
    return (after[1] - before[1]) / max(after[0] - before[0], 0.01)


def measure(bench, peers, scenarios, rounds, seconds, results):
    rows = []
    with results.open("w") as out:
        for number in range(rounds):
            for key in scenarios:
                for name in peers if number % 2 == 0 else reversed(peers):
                    if key not in PEERS[name].scenarios:
                        continue
                    row = {"round": number + 1} | bench.measure(name, key, seconds)
                    rows.append(row)
                    out.write(json.dumps(row) + "\n")
                    out.flush()
                    print("{round} {scenario:6} {peer:16} {cost:9.1f} µs  p50 +{p50:8.2f} ms  p99 +{p99:8.2f} ms  {per_second:8.1f}/s"
                          "  peak {peak_mb:6.0f} MB  others {other_cores:4.2f} cores".format(**row), flush=True)
    return rows


if __name__ == "__main__":
    main(Path(sys.argv[1]))

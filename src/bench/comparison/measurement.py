"""Runs the load generator against one peer, and measures what that takes."""

import json
import re
import resource
import subprocess
import time
import urllib.request
from pathlib import Path

from processes import Process, machine_cpu
from scenarios import BOUNDED, SCENARIOS

LOAD = Path(__file__).parent / "load.lua"


class Bench:
    """The upstream and the peers that run, each an object with its process, its URL and its name."""

    def __init__(self, folder, upstream_port):
        self.folder = folder
        self.running = {}
        self.upstream_url = f"http://127.0.0.1:{upstream_port}"
        self.upstream = Process("upstream", [folder / "upstream", str(upstream_port)], folder / "upstream.log")

    def start(self, peer, root, port):
        folder = self.folder / peer.name
        folder.mkdir(parents=True, exist_ok=True)
        process = Process(peer.name, peer.command(root, folder, port), folder / "log", peer.env, cwd=folder)
        self.running[peer.name] = (peer, process, f"http://127.0.0.1:{port}")

    def stop(self):
        for _, process, _ in self.running.values():
            process.stop()
        self.upstream.stop()

    def request(self, name, scenario):
        peer, _, url = self.running[name]
        request = peer.request(scenario, self.upstream_url)
        return request, url + request.path

    def ask(self, name, scenario):
        """One request, checked."""
        request, url = self.request(name, scenario)
        body = request.body.encode() if request.body else None
        headers = {"Content-Type": "application/json"} if body else {}
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=request.method), timeout=30) as response:
            text = response.read().decode()
        if not request.is_answered_by(text):
            raise SystemExit(f"{name} gave a wrong answer to {scenario.title}: {text[:1000]}")

    def wait_until_ready(self, name, seconds=180):
        end = time.monotonic() + seconds
        while True:
            try:
                return self.ask(name, SCENARIOS["S1-64"])
            except OSError as not_yet:
                if time.monotonic() > end or not self.running[name][1].is_running():
                    raise SystemExit(f"{name} does not answer ({not_yet}): see {self.folder / name / 'log'}")
                time.sleep(0.2)

    def check(self, name):
        """Right values in the right order, no more calls at once than allowed, and losers are cancelled."""
        peer = self.running[name][0]
        for scenario in peer.scenarios:
            self.ask(name, SCENARIOS[scenario])
        if "S3" in peer.scenarios:
            self.counters("/reset")
            self.ask(name, BOUNDED)
            at_once = self.counters()["max_pending"]
            if at_once > BOUNDED.limit:
                raise SystemExit(f"{name} made {at_once} calls at once of {BOUNDED.limit}")
        if "S6" in peer.scenarios:
            self.counters("/reset")
            self.ask(name, SCENARIOS["S6"])
            end = time.monotonic() + 5
            while self.counters()["pending"] and time.monotonic() < end:
                time.sleep(0.01)
            if self.counters()["aborted"] != 2:
                raise SystemExit(f"{name} did not cancel the two calls that lost")

    def counters(self, path="/stats"):
        with urllib.request.urlopen(self.upstream_url + path, timeout=10) as response:
            return json.loads(response.read())

    def wait_until_idle(self, seconds=30):
        """Some servers go on working for callers that have left, or compile. Returns whether all are idle now."""
        processes = [process for _, process, _ in self.running.values()] + [self.upstream]
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            before = sum(process.cpu() for process in processes)
            time.sleep(0.5)
            if sum(process.cpu() for process in processes) - before <= 0.08 and self.counters()["pending"] == 0:
                return True
        return False

    def load(self, name, scenario, seconds):
        request, url = self.request(name, scenario)
        (self.folder / "markers").write_text("\n".join(request.markers) + "\n")
        arguments = [request.method, str(self.folder / "markers")]
        if request.body:
            (self.folder / "body").write_text(request.body)
            arguments.append(str(self.folder / "body"))
        before = children_cpu()
        output = subprocess.run(["wrk", "-t1", f"-c{scenario.callers}", f"-d{seconds}s", "--timeout", "30s", "-s", LOAD, url, "--", *arguments],
                                capture_output=True, text=True, timeout=seconds + 60)
        found = re.search(r"^RESULT (.*)$", output.stdout, re.M)
        if not found:
            raise SystemExit(f"wrk failed: {output.stdout}{output.stderr}")
        result = json.loads(found[1])
        if result["wrong"] or result["errors"]:
            raise SystemExit(f"{name}, {scenario.title}: {result['wrong']} wrong answers, {result['errors']} errors, of {result['answers']}\n{output.stderr}")
        return result | {"cpu": children_cpu() - before}

    def cpu(self, name):
        """Of the server and of its compilers, in seconds."""
        process = self.running[name][1]
        return process.cpu(), process.compiler_cpu()

    def measure(self, name, key, seconds):
        """One row of the results; times in ms, costs in µs of the server's own CPU."""
        scenario, process = SCENARIOS[key], self.running[name][1]
        calls_per_answer = self.request(name, scenario)[0].calls
        idle = self.wait_until_idle()
        process.reset_peak()
        self.counters("/reset")
        (cpu, compilers), upstream_cpu, machine = self.cpu(name), self.upstream.cpu(), machine_cpu()
        result = self.load(name, scenario, seconds)
        upstream_cpu, machine = self.upstream.cpu() - upstream_cpu, machine_cpu() - machine
        cpu, compilers = (after - before for after, before in zip(self.cpu(name), (cpu, compilers)))
        requests, calls = result["answers"], self.counters()["requests"] - 1
        if not requests:
            raise SystemExit(f"{name}, {scenario.title}: no answer in {seconds} s")
        if calls < requests * calls_per_answer:
            raise SystemExit(f"{name} answered {requests} times with {calls} calls")
        if calls_per_answer:
            requests = calls / calls_per_answer  # with those that were cut off at the end
        return {"peer": name, "scenario": key, "cost": cpu / (calls if scenario.per_call else requests) * 1e6,
                "p50": result["p50"] - scenario.ideal_ms, "p99": result["p99"] - scenario.ideal_ms,
                "per_second": result["answers"] / result["seconds"], "peak_mb": process.peak_mb(), "idle": idle,
                "compilers": compilers / max(cpu, 0.01),
                "cores": cpu / result["seconds"], "other_cores": (machine - cpu - upstream_cpu - result["cpu"]) / result["seconds"]}


def children_cpu():
    """Of children that have ended: the load generators, since the servers still run."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime

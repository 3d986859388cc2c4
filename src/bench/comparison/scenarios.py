"""What each peer is asked, in its own form, and what its answers must contain."""

import json
from dataclasses import dataclass


def users(count):
    return tuple(f"/users/{i}" for i in range(1, count + 1))


def delays(count, ms):
    return tuple(f"/delay/{ms}?i={i}" for i in range(1, count + 1))


@dataclass(frozen=True)
class Scenario:
    title: str
    callers: int
    ideal_ms: float
    paths: tuple = ()  # what is called on the upstream; none: three delays of 50 ms
    limit: int | None = None  # calls at once
    first: bool = False  # the first answer is enough, the other calls are to be cancelled
    per_call: bool = False  # its cost is given for each call, else for each request

    @property
    def calls(self):
        """That each answer needs; none if it need not wait for all."""
        return 0 if self.first else len(self.paths)


SCENARIOS = {
    "S1": Scenario("three delays of 50 ms, 512 callers", 512, 50),
    "S1-64": Scenario("three delays of 50 ms, 64 callers", 64, 50),
    "S2": Scenario("three immediate calls, 64 callers", 64, 0, users(3)),
    "S3": Scenario("100 immediate calls, 10 at once, 16 callers", 16, 0, users(100), limit=10, per_call=True),
    "S4": Scenario("100 calls of 100 ms, 8 callers", 8, 100, delays(100, 100), per_call=True),
    "S6": Scenario("the first of calls of 20, 500 and 500 ms, 1 caller", 1, 20,
                   ("/delay/500?i=1", "/delay/20?i=2", "/delay/500?i=3"), first=True),
}
# only checked, before anything is measured
BOUNDED = Scenario("40 calls of 200 ms, 10 at once", 1, 800, delays(40, 200), limit=10)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: str | None
    markers: tuple  # texts that the answer contains in this order
    calls: int = 0  # of the upstream, for each answer

    def is_answered_by(self, text):
        start = 0
        for marker in self.markers:
            start = text.find(marker, start) + len(marker)
            if start < len(marker):
                return False
        return True


def plain(scenario, upstream):
    """For services whose only purpose is this comparison."""
    if not scenario.paths:
        return Request("GET", "/delays", None, markers(scenario))
    body = {"urls": [upstream + path for path in scenario.paths]}
    if scenario.limit:
        body["limit"] = scenario.limit
    return Request("POST", "/first" if scenario.first else "/fanout", json.dumps(body), markers(scenario), scenario.calls)


def muster(scenario, upstream):
    body = {"mode": "first" if scenario.first else "all"}
    if scenario.limit:
        body["concurrency"] = scenario.limit
    body["tasks"] = [{"type": "http", "url": upstream + path} for path in scenario.paths] or [
        {"type": "delay", "duration": "50ms", "value": {"name": name}} for name in "abc"]
    return Request("POST", "/api/groups", json.dumps(body), markers(scenario), scenario.calls)


def empty(scenario, upstream):
    """Muster's request, to a resource that only waits: what the server itself costs."""
    path = f"/empty/api/groups?delay={scenario.ideal_ms}"
    return Request("POST", path, muster(scenario, upstream).body, ('"empty":true',))


def markers(scenario):
    if not scenario.paths:
        return tuple(f'"name":"{name}"' for name in "abc")
    if scenario.first:
        return ('"path":"/delay/20?i=2"',)
    return tuple(f'"path":"{path}"' for path in scenario.paths)

"""The services that are compared: how each is started, and in which form it is asked."""

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import scenarios
from scenarios import SCENARIOS

FIRST_PORT = int(os.environ.get("PORT", 19100))
HERE = Path(__file__).parent
JAVA = os.environ["JAVA_HOME"] + "/bin/java"
# of every JVM, whatever runs on it
OPTIONS = "@" + str(HERE.parents[2] / "server-config/java.options")
# the upstream is on this machine, and S4 has 800 calls at once to this one host
MUSTER = ["-Dmuster.outbound.allow=127.0.0.0/8", "-Dmuster.outbound.max-exchanges-per-host=2000"]


@dataclass(frozen=True)
class Peer:
    name: str
    title: str
    request: callable  # of a scenario and the upstream's URL
    command: callable  # of the root, a folder of its own, and a port
    env: dict = field(default_factory=dict)
    scenarios: tuple = tuple(SCENARIOS)


def payara(war, options=()):
    def command(root, folder, port):
        config = root / "server-config/payara-micro"
        return [JAVA, OPTIONS, "-Dmuster.listen.address=127.0.0.1", f"-Dmuster.port={port}", f"-Dmuster.data.dir={folder}/data", *options,
                "-jar", root / "target/it/payara-micro.jar", "--nocluster", "--port", str(port), *war(root),
                "--prebootcommandfile", config / "pre-boot.asadmin", "--logproperties", config / "logging.properties"]
    return command


def wildfly(war, options=()):
    def command(root, folder, port):
        home, base = root / "target/wildfly", folder / "standalone"
        shutil.rmtree(base, ignore_errors=True)
        shutil.copytree(home / "standalone", base)
        shutil.copy(root / war, base / "deployments")
        return [home / "bin/standalone.sh", f"-Djboss.server.base.dir={base}", f"-Djboss.http.port={port}",
                f"-Djboss.management.http.port={port + 50}", f"-Djboss.https.port={port + 100}", f"-Dmuster.port={port}",
                f"-Dmuster.data.dir={folder}/data", *options]
    return command


def vertx(root, folder, port):
    target = root / "target/comparison/vertx"
    return [JAVA, OPTIONS, "-cp", f"{target}/classes:{target}/lib/*", "io.muster.bench.vertx.VertxService", str(port)]


def fastapi(root, folder, port):
    return [sys.executable, "-m", "uvicorn", "service:app", "--app-dir", HERE / "fastapi", "--host", "127.0.0.1", "--port", str(port),
            "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning", "--backlog", "4096"]


# instead of the limit on the heap in WildFly's standalone.conf; SIGTERM reaches the JVM
WILDFLY = {"JBOSS_JAVA_SIZING": OPTIONS, "LAUNCH_JBOSS_IN_BACKGROUND": "1"}
EMPTY = "target/comparison/empty/empty.war"
DELAYS_AND_SHORT = ("S1", "S1-64", "S2")

PEERS = {peer.name: peer for peer in (
    Peer("muster-payara", "Muster, Payara Micro", scenarios.muster,
         payara(lambda root: ["--contextroot", "/", "--deploy", root / "target/muster.war"], MUSTER)),
    Peer("muster-wildfly", "Muster, WildFly", scenarios.muster, wildfly("target/muster.war", MUSTER), WILDFLY),
    Peer("vertx", "Vert.x", scenarios.plain, vertx),
    Peer("fastapi-aiohttp", "FastAPI, aiohttp", scenarios.plain, fastapi, {"CLIENT": "aiohttp"}),
    Peer("fastapi-httpx", "FastAPI, httpx", scenarios.plain, fastapi, {"CLIENT": "httpx"}),
    Peer("empty-payara", "empty, Payara Micro", scenarios.empty, payara(lambda root: ["--deploy", root / EMPTY]), scenarios=DELAYS_AND_SHORT),
    Peer("empty-wildfly", "empty, WildFly", scenarios.empty, wildfly(EMPTY), WILDFLY, DELAYS_AND_SHORT),
)}

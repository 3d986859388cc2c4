"""Processes with their children: started, measured under /proc, and stopped by their id."""

import os
import re
import signal
import subprocess
from collections import defaultdict

TICKS = os.sysconf("SC_CLK_TCK")


class Process:
    def __init__(self, name, command, log, env=None, cwd=None):
        self.name = name
        with open(log, "wb") as out:
            # a session of its own: Ctrl-C reaches only this script, which then stops its servers
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd=cwd,
                                            env={**os.environ, **(env or {})}, start_new_session=True)

    def is_running(self):
        return self.process.poll() is None

    def stop(self):
        if self.is_running():
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)  # what is left of its session
        except ProcessLookupError:
            pass
        self.process.wait()

    def tree(self):
        """The ids of the process and of all below it."""
        children = defaultdict(list)
        for pid in filter(str.isdigit, os.listdir("/proc")):
            children[int(fields(pid)[1])].append(int(pid))
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            todo += children[pid]
        return found

    def cpu(self):
        """User and system time in seconds."""
        return sum(map(ticks, self.tree())) / TICKS

    def compiler_cpu(self):
        """The same of a JVM's compilers."""
        return sum(ticks(f"{pid}/task/{thread}") for pid in self.tree() for thread in os.listdir(f"/proc/{pid}/task")
                   if is_compiler(pid, thread)) / TICKS

    def reset_peak(self):
        for pid in self.tree():
            with open(f"/proc/{pid}/clear_refs", "w") as file:
                file.write("5")

    def peak_mb(self):
        """The largest resident memory since the last reset."""
        total = 0
        for pid in self.tree():
            with open(f"/proc/{pid}/status") as file:
                total += int(re.search(r"VmHWM:\s+(\d+)", file.read())[1])
        return total / 1024


def fields(process):
    """The fields of /proc/…/stat from the state on: proc(5)."""
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()
    except OSError:
        return ["0"] * 50  # it has ended


def ticks(process):
    user_and_system = fields(process)[11:13]
    return sum(map(int, user_and_system))


def is_compiler(pid, thread):
    try:
        with open(f"/proc/{pid}/task/{thread}/comm") as file:
            return file.read().startswith(("C1 Compiler", "C2 Compiler"))
    except OSError:
        return False


def machine_cpu():
    """What all processes together have used, in seconds."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICKS

"""Measures Parley beside LiveKit's server and writes one table. Started by `run`."""

from __future__ import annotations

import argparse
import asyncio
import datetime
import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import procfs
import report
import scenarios
import servers
from plan import FULL, QUICK, Plan
from report import Row
from servers import REPOSITORY, WORK, Server

NAMES = ("livekit", "parley")
PARTS = ("memory", "join", "presence", "rpc", "relay")
MS = 1e3
US = 1e6
MIB = 1 / (1 << 20)


class Comparison:
    """One run: the servers that it started, the rows that it has measured."""

    def __init__(self, names: list[str], plan: Plan) -> None:
        self.names = names
        self.plan = plan
        self.rows: list[Row] = []
        self.samples: dict[str, Any] = {}
        self.noise: dict[str, float] = {}
        self.running: list[Server] = []

    async def run(self, parts: list[str]) -> None:
        if "memory" in parts:
            await self._watched("memory", self._memory())
        self._start()
        if "relay" in parts:
            for receivers, burst, rate in ((1, 50, 500), (1, 1, 250), (20, 10, 100), (20, 1, 50)):
                await self._watched("relay", self._relay(receivers, burst, rate))
        if "rpc" in parts:
            await self._watched("rpc", self._rpc())
        if "join" in parts:
            await self._watched("join", self._join())
        if "presence" in parts:
            for size in self.plan.presence_sizes:
                await self._watched(f"presence {size}", self._presence(size))

    def stop(self) -> None:
        while self.running:
            self.running.pop().stop()

    def _start(self) -> None:
        self.running = [servers.start(name) for name in self.names]

    async def _watched(self, label: str, measurement: Awaitable[None]) -> None:
        """Runs one measurement, and notes how much of the machine others used meanwhile."""
        print(f"{label} …", file=sys.stderr, flush=True)
        busy, total = procfs.machine_seconds()
        own = self._own_cpu()
        started = time.monotonic()
        await measurement
        dead = [server.name for server in self.running if not server.alive()]
        if dead:
            raise SystemExit(f"{dead[0]} ended during {label}; see {WORK}/{dead[0]}.log")
        busy_after, total_after = procfs.machine_seconds()
        others = (busy_after - busy) - (self._own_cpu() - own)
        share = max(0.0, others / (total_after - total))
        self.noise[label] = max(share, self.noise.get(label, 0.0))
        print(f"  {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)

    def _own_cpu(self) -> float:
        ended = os.times()
        tree = sum(procfs.cpu_seconds(pid) for pid in procfs.tree(os.getpid()))
        return tree + ended.children_user + ended.children_system

    async def _join(self) -> None:
        found = await scenarios.joins(self.running, self.plan)
        self.samples["join"] = found
        self._row(
            "Join by the Python client, p50",
            "ms",
            report.percentiles(found["took"], 50, MS),
            "≤ 60 % of LiveKit's",
            report.ratio_at_most(0.6),
        )
        self._row("Join by the Python client, p90", "ms", report.percentiles(found["took"], 90, MS))
        if all(found["server"].values()):
            for whose in ("server", "client"):
                self._row(
                    f"… of which the {whose}'s part, p50", "ms", report.percentiles(found[whose], 50, MS)
                )
        self._row("Server CPU for a join and a leave", "ms", report.medians(found["cpu"], MS))

    async def _presence(self, size: int) -> None:
        found = await scenarios.presence(self.running, self.plan, size)
        self.samples[f"presence {size}"] = found
        goal = ("≤ 100", report.at_most(100))
        what = f"room of {size}"
        self._row(
            f"Join seen by the others, {what}, median", "ms", report.medians(found["joined"], MS), *goal
        )
        self._row(
            f"Join seen by the last of them, {what}, worst",
            "ms",
            report.percentiles(found["joined_last"], 100, MS),
            *goal,
        )
        self._row(
            f"Departure seen by the others, {what}, median", "ms", report.medians(found["left"], MS), *goal
        )

    async def _rpc(self) -> None:
        found = await scenarios.rpc(self.running, self.plan)
        self.samples["rpc"] = found
        goal = ("lower", report.ratio_at_most(1))
        for percent in (50, 99):
            values = report.percentiles(found["took"], percent, MS)
            self._row(f"RPC round trip between two clients, p{percent}", "ms", values, *goal)
        self._row("Server CPU of one RPC call", "µs", report.medians(found["cpu"], US))

    async def _relay(self, receivers: int, burst: int, rate: float) -> None:
        found = await scenarios.relay(self.running, self.plan, receivers, burst, rate)
        self.samples[f"relay {receivers} {burst}"] = found
        how = "one by one" if burst == 1 else f"in bursts of {burst}"
        self._row(
            f"Server CPU per message 1→{receivers}, {how}, {rate:.0f}/s",
            "µs",
            report.medians(found["cpu"], US),
            "≤ half of LiveKit's",
            report.ratio_at_most(0.5),
        )
        if burst == 1:
            idle = report.medians(found["idle"], MS)
            self._row(f"Server CPU of that room (1→{receivers}) when idle", "ms/s", idle)

    async def _memory(self) -> None:
        found = {}
        for name in self.names:
            server = servers.start(name)
            self.running = [server]
            found[name] = await scenarios.memory(server, self.plan)
            self.stop()
        self.samples["memory"] = found
        count = self.plan.idle_participants
        values = {key: {name: found[name][key] for name in found} for key in ("fresh", "full", "each", "cpu")}
        self._row("Server RSS, just started", "MiB", _scaled(values["fresh"], MIB))
        goal = ("≤ 143 (150 MB)", report.at_most(150e6 * MIB)) if count == 100 else ()
        self._row(f"Server RSS, {count} idle participants", "MiB", _scaled(values["full"], MIB), *goal)
        self._row("Server RSS for each of them", "MiB", _scaled(values["each"], MIB))
        self._row(f"Server CPU, {count} idle participants", "ms/s", _scaled(values["cpu"], MS))

    def _row(self, *arguments: Any) -> None:
        what, unit, values, *goal = arguments
        # A quick run is over before the JVM has compiled its code: it can't tell whether a goal is met.
        row = Row(what, unit, values, *([] if self.plan is QUICK else goal))
        self.rows.append(row)
        print("  " + " | ".join(row.cells(self.names)), file=sys.stderr, flush=True)


def _scaled(values: dict[str, float], scale: float) -> dict[str, float]:
    return {name: value * scale for name, value in values.items()}


def heading(comparison: Comparison, seconds: float, commit: str, quick: bool) -> str:
    """What ran, where and when; no names of machines or folders."""
    java = _output("java", "-version").splitlines()
    kind = "quick" if quick else "full"
    noise = ", ".join(f"{label} {share:.0%}" for label, share in comparison.noise.items())
    facts = [
        f"- {datetime.date.today().isoformat()}, {kind} run of {seconds / 60:.1f} minutes",
        f"- LiveKit server {os.environ.get('LIVEKIT_VERSION', '')}, Parley {commit}, "
        f"Python client livekit {version('livekit')}",
        f"- {os.cpu_count()} cores, {platform.system()} {platform.machine()}, {java[0] if java else 'no java'}; "
        "everything on loopback, clients and servers on the same cores",
        f"- Share of the machine that other programs used meanwhile: {noise}",
    ]
    return "\n".join(facts) + "\n"


def _output(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return ""
    return (done.stdout or done.stderr).strip()


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/compare/run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds: a smoke test, not a measurement")
    parser.add_argument("--only", choices=NAMES, help="measure one server alone")
    parser.add_argument("--part", choices=PARTS, action="append", help="measure this part alone (repeatable)")
    parser.add_argument("--out", type=Path, default=WORK / "results.md", help="file for the table")
    options = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    plan = QUICK if options.quick else FULL
    comparison = Comparison([options.only] if options.only else list(NAMES), plan)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    commit = _output("git", "-C", str(REPOSITORY), "describe", "--always", "--dirty")
    started = time.monotonic()
    try:
        asyncio.run(comparison.run(options.part or list(PARTS)))
    finally:
        comparison.stop()
    seconds = time.monotonic() - started
    text = (
        heading(comparison, seconds, commit, options.quick)
        + "\n"
        + report.table(comparison.rows, comparison.names)
    )
    options.out.write_text("# Parley beside LiveKit\n\n" + text)
    (WORK / "samples.json").write_text(json.dumps(comparison.samples))
    print(text)


if __name__ == "__main__":
    main()

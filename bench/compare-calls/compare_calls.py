"""Measures Parley and goutils with the same clients and writes one table. Started by `run`."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import math
import os
import platform
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
WORK = HERE / ".work"
sys.path.insert(0, str(HERE.parent / "compare"))

import procfs  # noqa: E402
from report import number  # noqa: E402
from servers import free_port  # noqa: E402

NAMES = ("goutils", "parley")
PARTS = ("exchanges", "shared", "own", "peer")
HOST = "bench"
RUN_SECONDS = 420
START_SECONDS = 30
STOP_SECONDS = 5
OUT_OF_TIME = "out of time"


@dataclass(frozen=True)
class Goal:
    """One line of the table: a figure, its unit, and what Parley aims at."""

    what: str
    figure: str
    unit: str
    limit: float | None
    more_is_better: bool = False

    def line(self, figures: dict[str, dict[str, float]], names: Sequence[str]) -> str:
        shown = [figures[name].get(self.figure) for name in names]
        cells = ["–" if value is None else number(value) for value in shown]
        sign = "≥" if self.more_is_better else "≤"
        parley = figures["parley"].get(self.figure) if "parley" in names else None
        met = ""
        if self.limit is None:
            return "| " + " | ".join([f"{self.what}, {self.unit}", *cells, "", ""]) + " |"
        if parley is not None:
            ok = parley >= self.limit if self.more_is_better else parley <= self.limit
            met = "yes" if ok else "**no**"
        row = [f"{self.what}, {self.unit}", *cells, f"{sign} {self.limit:g}", met]
        return "| " + " | ".join(row) + " |"


GOALS = (
    Goal("signaling exchanges, 8 callers, kept connections", "kept_rate", "1/s", 3000, True),
    Goal("server CPU per exchange, kept connections", "kept_cpu", "µs", 250),
    Goal("server CPU per exchange, a new connection for each", "new_cpu", "µs", 500),
    Goal("memory per waiting answerer, own connection", "own_kib", "KiB", 30),
    Goal("memory per waiting answerer, 100 on one connection", "shared_kib", "KiB", 8),
    Goal("memory of the service with 10,000 of these", "shared_mb", "MB", 400),
    Goal("dial, after 250 of them, p50", "dial_early_p50_ms", "ms", None),
    Goal("dial, warm (after 1,500), p50", "dial_p50_ms", "ms", 10),
    Goal("unary echo, p50", "echo_p50_us", "µs", 200),
    Goal("unary echo, p99", "echo_p99_us", "µs", 1500),
    Goal("64 KiB messages, one stream", "stream_mb_s", "MB/s", 120, True),
    Goal("the slowest of 50 streams at once, of their mean", "slowest_of_mean", "parts of 1", 0.5, True),
    Goal("unary echo beside a stream, p99", "beside_p99_ms", "ms", 20),
)


class OutOfTime(Exception):
    """The run has taken as long as it may."""


@dataclass
class Comparison:
    names: list[str]
    quick: bool
    figures: dict[str, dict[str, float]] = field(default_factory=dict)
    noise: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def run(self, parts: Sequence[str]) -> None:
        self.figures = {name: {} for name in self.names}
        for part in parts:
            for name in self.names:
                print(f"{part}, {name} …", file=sys.stderr, flush=True)
                try:
                    self._watched(part, name)
                except subprocess.SubprocessError as failure:
                    self.notes.append(f"{part}, {name}: {failure}")

    def _watched(self, part: str, name: str) -> None:
        """One part with one server, and the share of the machine that others used meanwhile."""
        busy, total = procfs.machine_seconds()
        own = _own_seconds()
        try:
            if part == "peer":
                self._peer(name)
            else:
                self._signaling(name, part)
        finally:
            busy_after, total_after = procfs.machine_seconds()
            others = (busy_after - busy) - (_own_seconds() - own)
            share = max(0.0, others / max(0.01, total_after - total))
            self.noise[part] = max(self.noise.get(part, 0.0), share)

    def _signaling(self, name: str, part: str) -> None:
        with _service(name) as (address, process):
            options = [f"--{part}", *(["--quick"] if self.quick else [])]
            command = _java("SignalingBench", address, str(process), name, *options)
            text = _output(command, f"{name}-{part}", 90)
        for line in text.splitlines():
            self._signaling_line(name, part, line.strip())

    def _signaling_line(self, name: str, part: str, line: str) -> None:
        values = [float(text.replace(",", "")) for text in re.findall(r"(?<!\S)-?\d[\d,]*\.?\d*(?=\s)", line)]
        figures = self.figures[name]
        if line.startswith("kept connections"):
            figures["kept_rate"], figures["kept_cpu"] = values[:2]
        elif line.startswith("a new connection for each call"):
            figures["new_cpu"] = values[1]
        elif "answerers wait" in line:
            figures[f"{part}_kib"] = values[2]
            if not self.quick:
                figures[f"{part}_mb"] = values[3] * 1.024**2

    def _peer(self, name: str) -> None:
        dials, span, warm_up = ("30", "1", "1") if self.quick else ("250", "5", "3")
        with _service(name) as (address, _):
            if name == "goutils":
                program, signaling = [str(WORK / "peer")], address
            else:
                program, signaling = _java("PeerBench"), f"http://{address}"
            answer = [*program, "answer", signaling, HOST]
            with _running(answer, f"{name}-answer"):
                measure = [*program, "measure", signaling, HOST, dials, span, warm_up]
                try:
                    text = _output(measure, f"{name}-measure", 200)
                except subprocess.SubprocessError:
                    self._peer_figures(name, (WORK / f"{name}-measure.out").read_text())
                    raise
        self._peer_figures(name, text)

    def _peer_figures(self, name: str, text: str) -> None:
        figures = self.figures[name]
        for line in text.splitlines():
            key, _, value = line.partition(" ")
            if math.isnan(float(value)):  # nothing came in time
                self.notes.append(f"{name}: no {key}")
                continue
            figures[key] = float(value)
            if key in ("dial_early_p50_us", "dial_p50_us", "beside_p99_us"):
                figures[key.replace("_us", "_ms")] = float(value) / 1e3
        if figures.get("dials_failed"):
            self.notes.append(f"{name}: {figures['dials_failed']:.0f} dials failed and do not count")

    def table(self) -> str:
        titles = {"goutils": "goutils", "parley": "Parley"}
        lines = ["| " + " | ".join(["what", *(titles[name] for name in self.names), "goal", "met"]) + " |"]
        lines.append("|---|" + "--:|" * len(self.names) + "--:|---|")
        lines += [goal.line(self.figures, self.names) for goal in GOALS]
        lines.append("")
        now = datetime.datetime.now(datetime.timezone.utc)
        cores = os.cpu_count()
        lines.append(f"{now:%Y-%m-%d %H:%M} UTC, {cores} cores, {platform.machine()}{', --quick' if self.quick else ''}.")
        shares = ", ".join(f"{part} {share:.0%}" for part, share in self.noise.items())
        lines.append(f"Share of the machine that others used: {shares}.")
        lines += [f"Note: {note}" for note in self.notes]
        return "\n".join(lines) + "\n"


# ---- processes


def _java(program: str, *arguments: str) -> list[str]:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    path = f"{REPOSITORY}/bench/target/classes:{REPOSITORY}/cli/target/parley.jar"
    return [java, "-cp", path, f"io.parley.bench.{program}", *arguments]


@contextlib.contextmanager
def _service(name: str) -> Iterator[tuple[str, int]]:
    """A signaling service just started: its address and the id of its process."""
    address = f"127.0.0.1:{free_port()}"
    if name == "goutils":
        command = [str(WORK / "peer"), "serve", address]
    else:
        launcher = os.environ.get("PARLEY", str(REPOSITORY / "parley"))
        command = [launcher, "serve", "--dev", "--port", address.rpartition(":")[2]]
        command += ["--rtc-udp-port", "0", "--rtc-tcp-port", "0"]
    with _running(command, f"{name}-serve") as process:
        yield address, process.pid


@contextlib.contextmanager
def _running(command: list[str], label: str) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a program from when it says that it is ready until the block ends."""
    log = WORK / f"{label}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + START_SECONDS
        while b"ready" not in log.read_bytes():
            if process.poll() is not None or time.monotonic() > deadline:
                raise subprocess.SubprocessError(f"{label} did not start; see {log}")
            time.sleep(0.05)
        yield process
    finally:
        _end(process)


def _output(command: list[str], label: str, seconds: float) -> str:
    """What a program prints, which may take so long."""
    out = WORK / f"{label}.out"
    err = WORK / f"{label}.err"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise subprocess.SubprocessError(f"{label} took longer than {seconds:.0f} s; see {err}") from None
    finally:
        _end(process)
    if status != 0:
        raise subprocess.SubprocessError(f"{label} failed; see {err}")
    return out.read_text()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process of ours: politely, then by force. Returns when it is gone."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _own_seconds() -> float:
    """CPU of this process and of those that it started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _out_of_time(_signal: int, _frame: object) -> None:
    raise OutOfTime


def _interrupted(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shows that everything runs; no figures to rely on")
    parser.add_argument("--only", choices=NAMES, help="measure one of the two")
    parser.add_argument("--part", choices=PARTS, action="append", help="measure one part; may be repeated")
    parser.add_argument("--out", type=Path, default=WORK / "table.md", help="where the table is written")
    options = parser.parse_args()
    comparison = Comparison([options.only] if options.only else list(NAMES), options.quick)
    signal.signal(signal.SIGALRM, _out_of_time)
    signal.signal(signal.SIGTERM, _interrupted)
    signal.alarm(RUN_SECONDS)
    try:
        comparison.run(options.part or PARTS)
    except OutOfTime:
        comparison.notes.append(f"{OUT_OF_TIME}: what is missing was not measured within {RUN_SECONDS} s")
    except KeyboardInterrupt:
        raise SystemExit("ended before everything was measured") from None
    finally:
        signal.alarm(0)
    text = comparison.table()
    options.out.write_text(text)
    print(text)
    if comparison.notes and any("failed;" in note or "start" in note or OUT_OF_TIME in note for note in comparison.notes):
        raise SystemExit(1)


if __name__ == "__main__":
    main()

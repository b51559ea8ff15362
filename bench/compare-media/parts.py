"""What is measured beside LiveKit's server: each part starts the servers anew and gives a section of the report."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import loads
import report
import servers
from loads import Failure, Load
from pauses import FLAGS, GcLog
from report import Row

#: What LiveKit's server, which is compiled already, gets of a load before it counts.
COMPILED_SECONDS = 5

#: After the joins, on both servers: until what they have caused is over, such as the search for bandwidth.
SETTLE_SECONDS = 12

GOAL_MICROS = 6.0
GOAL_RATIO = 0.25
GOAL_PAUSE_MS = 10.0
GOAL_LATENCY_MS = 5.0
GOAL_GROWTH = 1.1

#: Numbers of subscribers over which the cost of a packet is to stay the same.
STEPS = (10, 20, 40, 100, 200, 400)

Figures = dict[str, list[dict[str, float]]]


@dataclass
class Section:
    """A part of the report: a title, sentences, rows of a table, or text that is ready."""

    title: str
    text: str = ""
    rows: list[Row] = field(default_factory=list)
    ready: str = ""
    notes: list[str] = field(default_factory=list)

    def render(self, names: Sequence[str]) -> str:
        parts = [f"## {self.title}"]
        parts += [self.text] if self.text else []
        parts += [report.table(self.rows, names).strip()] if self.rows else []
        parts += [self.ready] if self.ready else []
        parts += [f"Note: {note}" for note in self.notes]
        return "\n\n".join(parts) + "\n"


@contextlib.contextmanager
def started(names: Sequence[str], jvm_options: str = "") -> Iterator[list[servers.Server]]:
    """The servers, until the block ends, however it does."""
    running: list[servers.Server] = []
    log = FLAGS.format(path=gc_log_path())
    gc_log_path().unlink(missing_ok=True)
    try:
        for name in names:
            running.append(servers.start(name, f"{log} {jvm_options}".strip()))
        yield running
    finally:
        for server in running:
            server.stop()


def gc_log_path() -> Path:
    return servers.WORK / "parley-gc.log"


class Measuring:
    """Loads on the servers that are running, and what came of them."""

    def __init__(self, options: argparse.Namespace, running: Sequence[servers.Server]) -> None:
        self.options = options
        self.running = running
        self.notes: list[str] = []
        self._warm: set[tuple[str, str]] = set()

    def turns(self, load: Load, subscribers: int, seconds: float, warm_up: float, turns: int = 1) -> Figures:
        """The load on each server in turns; before the first of them it warms up with the same load."""
        figures: Figures = {server.name: [] for server in self.running}
        for turn in range(turns):
            for server in self.running:
                settle = 1 if self.options.quick else SETTLE_SECONDS
                if turn == 0 and warm_up > 0:
                    settle += warm_up if server.name == "parley" else COMPILED_SECONDS
                try:
                    figures[server.name].append(self._one(server, load, subscribers, seconds, settle))
                except Failure as failure:
                    self.notes.append(str(failure))
        return figures

    def _one(
        self, server: servers.Server, load: Load, subscribers: int, seconds: float, settle: float
    ) -> dict[str, float]:
        found = loads.run(server, load, subscribers, seconds, settle, self.options.dual)
        if server.name == "parley":
            log = GcLog(gc_log_path())
            span = (found["began_unix_ms"], found["ended_unix_ms"])
            pauses = log.pauses(*span)
            found["gc_count"] = len(pauses)
            found["gc_p999_ms"] = report.percentile(pauses, 99.9) if pauses else 0.0
            found["longest_stop_ms"] = log.longest_stop(*span)
            per_second = log.bytes_per_second(*span)
            if per_second is not None:
                found["allocated_per_packet"] = per_second * found["seconds"] / found["packets"]
            until_now = log.pauses(0, span[1])
            found["gc_ever_p999_ms"] = report.percentile(until_now, 99.9) if until_now else 0.0
        return found


def values(figures: Figures, key: str) -> dict[str, float]:
    """The median of the turns, for each server that has the figure."""
    found = {}
    for name, turns in figures.items():
        known = [turn[key] for turn in turns if key in turn]
        if known:
            found[name] = statistics.median(known)
    return found


def row(
    what: str,
    unit: str,
    figures: Figures,
    key: str,
    goal: str = "",
    met: Callable[[dict[str, float]], bool] | None = None,
) -> Row:
    return Row(what, unit, values(figures, key), goal, met)


def _cheap(found: dict[str, float]) -> bool:
    return found["parley"] <= min(GOAL_MICROS, GOAL_RATIO * found["livekit"])


def cpu_row(figures: Figures, what: str = "server CPU per packet received") -> Row:
    goal = f"≤ {GOAL_MICROS:.0f} and ≤ {GOAL_RATIO:g} of LiveKit's"
    return row(what, "µs", figures, "server_cpu_us_per_packet", goal, _cheap)


def memory_row(figures: Figures, what: str = "server memory (RSS)") -> Row:
    return row(what, "MiB", figures, "server_rss_mib", "lower", lambda v: v["parley"] < v["livekit"])


def latency_rows(figures: Figures, goal: bool) -> list[Row]:
    limit = (f"≤ {GOAL_LATENCY_MS:.0f}", report.at_most(GOAL_LATENCY_MS)) if goal else ()
    return [
        row("latency p50", "ms", figures, "latency_p50_ms"),
        row("latency p99", "ms", figures, "latency_p99_ms", *limit),
    ]


def pause_rows(figures: Figures) -> list[Row]:
    return [
        row(
            "garbage collection, p99.9 of the pauses",
            "ms",
            figures,
            "gc_p999_ms",
            f"< {GOAL_PAUSE_MS:.0f}",
            lambda v: v["parley"] < GOAL_PAUSE_MS,
        ),
        row("… joins and warm-up included", "ms", figures, "gc_ever_p999_ms"),
        row("… number of pauses", "in all", figures, "gc_count"),
        row("… allocated by all threads, by the space filled in between", "bytes/packet", figures, "allocated_per_packet"),
        row("longest stop of all threads, for any reason", "ms", figures, "longest_stop_ms"),
    ]


def rate_rows(figures: Figures) -> list[Row]:
    return [
        row("lost", "%", figures, "lost_percent"),
        row("packets received", "1/s", figures, "packets_per_s"),
        row("of the machine, server and load together", "%", figures, "machine_percent"),
    ]


def load_part(options: argparse.Namespace) -> Iterator[Section]:
    """The three loads at the usual number of subscribers."""
    names = options.names
    with started(names) as running:
        measuring = Measuring(options, running)
        warm_up = options.warm_up
        for load in options.loads:
            figures = measuring.turns(load, options.subscribers, options.duration, warm_up, options.turns)
            warm_up = options.warm_up / 2  # most of the code is warm already
            section = Section(f"{load.name} to {options.subscribers} subscribers")
            section.rows = [cpu_row(figures), memory_row(figures), *latency_rows(figures, False)]
            section.rows += [*rate_rows(figures), row("join p50", "ms", figures, "join_p50_ms")]
            section.rows += pause_rows(figures)
            section.notes, measuring.notes = measuring.notes, []
            yield section


def scale_part(options: argparse.Namespace) -> Iterator[Section]:
    """The same sound to ever more subscribers."""
    load = loads.TWO_VOICES
    steps = options.steps
    found: dict[int, Figures] = {}
    with started(options.names) as running:
        measuring = Measuring(options, running)
        warm_up = options.warm_up / 2
        measuring.turns(load, max(steps) // 4, 1, warm_up)
        for step in steps:
            found[step] = measuring.turns(load, step, options.scale_seconds, 0)
    section = Section(f"{load.name} to ever more subscribers", notes=measuring.notes)
    section.text = (
        "What does not depend on the packets (reports, timers, the room itself) is in the cost of a packet, too,"
        " and weighs most where there are few."
    )
    section.rows = [
        row(f"server CPU per packet, {step} subscribers", "µs", found[step], "server_cpu_us_per_packet")
        for step in steps
    ]
    many = max(steps)
    few = 40 if many > 40 else min(steps)
    section.rows.append(growth_row(found, few, many))
    section.rows += [memory_row(found[step], f"server memory (RSS), {step} subscribers") for step in (few, many)]
    section.rows += [row(f"lost, {many} subscribers", "%", found[many], "lost_percent")]
    for measured in latency_rows(found[many], False) + rate_rows(found[many])[1:] + pause_rows(found[many]):
        section.rows.append(dataclasses.replace(measured, what=f"{measured.what}, {many} subscribers"))
    yield section


def growth_row(found: dict[int, Figures], few: int, many: int) -> Row:
    key = "server_cpu_us_per_packet"
    small, large = values(found[few], key), values(found[many], key)
    growth = {name: large[name] / small[name] for name in small if name in large}
    what = f"CPU per packet, {many} subscribers beside {few}"
    return Row(what, "times", growth, f"≤ {GOAL_GROWTH:g}", report.at_most(GOAL_GROWTH))


def many_part(options: argparse.Namespace) -> Iterator[Section]:
    """One video to many, and sound at half of what the machine carries."""
    with started(options.names) as running:
        measuring = Measuring(options, running)
        many, half = options.many, options.many // 2
        warm_up = options.warm_up / 2
        for load, subscribers, title, goal in (
            (loads.AUDIO, half, f"Half load: {loads.AUDIO.name} to {half} subscribers", True),
            (loads.SMALL_VP8, many, f"{loads.SMALL_VP8.name} to {many} subscribers", False),
        ):
            figures = measuring.turns(load, subscribers, options.duration, warm_up)
            warm_up /= 2
            section = Section(title)
            section.rows = [cpu_row(figures), memory_row(figures), *latency_rows(figures, goal)]
            section.rows += rate_rows(figures) + pause_rows(figures)
            section.notes, measuring.notes = measuring.notes, []
            yield section

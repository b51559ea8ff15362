"""The same audio and video through Parley and through LiveKit's server, by `parley load-test`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import procfs
import servers

HERE = Path(__file__).resolve().parent
GOAL_RATIO = 0.25
GOAL_MICROS = 6.0


@dataclass(frozen=True)
class Load:
    """One kind of load: what it is called, and the options of `parley load-test` that make it."""

    name: str
    options: tuple[str, ...]


LOADS = (
    Load("audio from 8 publishers", ("--audio", "8")),
    Load("VP8 from 1 publisher", ("--video", "1")),
    Load("H.264 simulcast from 1 publisher", ("--video", "1", "--codec", "h264", "--simulcast")),
)

ROWS = (
    ("server CPU per packet received", "µs", "server_cpu_us_per_packet"),
    ("server memory (RSS)", "MiB", "server_rss_mib"),
    ("latency p50", "ms", "latency_p50_ms"),
    ("latency p99", "ms", "latency_p99_ms"),
    ("lost", "%", "lost_percent"),
    ("packets received", "1/s", "packets_per_s"),
    ("join p50", "ms", "join_p50_ms"),
)


def main() -> int:
    options = parse()
    servers.WORK.mkdir(parents=True, exist_ok=True)
    names = [options.only] if options.only else ["livekit", "parley"]
    loads = [load for load in LOADS if options.load in load.name.lower()]
    results: dict[tuple[str, str], list[dict[str, float]]] = {}
    busy_before, total_before = procfs.machine_seconds()
    running = [servers.start(name) for name in names]
    used = 0.0
    try:
        for load in loads:
            for turn in range(options.turns + 1):
                for server in running:
                    warm_up = turn == 0
                    if warm_up and (options.quick or options.warm_up == 0):
                        continue
                    result = measure(server, load, options, warm_up)
                    used += result["server_cpu_s"] + result["load_cpu_s"]
                    if not warm_up:
                        results.setdefault((load.name, server.name), []).append(result)
    finally:
        for server in running:
            server.stop()
    busy, total = procfs.machine_seconds()
    others = max(0.0, busy - busy_before - used) / (total - total_before)
    table = render(loads, names, results, options, others)
    print(table)
    if options.out:
        Path(options.out).write_text(table)
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/compare-media/run", description=__doc__)
    parser.add_argument("--subscribers", type=int, default=40, help="who receive every track")
    parser.add_argument("--duration", type=int, default=20, help="seconds to count in each turn")
    parser.add_argument(
        "--warm-up", type=int, default=40, help="seconds of load until all is compiled"
    )
    parser.add_argument("--turns", type=int, default=3, help="turns of each server and load")
    parser.add_argument("--only", choices=["livekit", "parley"])
    parser.add_argument("--load", default="", help="only loads whose name contains this")
    parser.add_argument("--quick", action="store_true", help="too short for figures to hold")
    parser.add_argument("--dual", action="store_true", help="two peer connections a participant")
    parser.add_argument("--out", help="also write the table to this file")
    options = parser.parse_args()
    if options.quick:
        options.turns, options.duration = 1, 5
    return options


def measure(
    server: servers.Server, load: Load, options: argparse.Namespace, warm_up: bool
) -> dict[str, float]:
    launcher = os.environ.get("PARLEY", str(servers.REPOSITORY / "parley"))
    command = [launcher, "load-test", "--json", "--url", server.url]
    command += ["--api-key", server.key, "--api-secret", server.secret]
    command += ["--subscribers", str(options.subscribers), "--pid", str(server.process.pid)]
    command += ["--duration", str(options.warm_up if warm_up else options.duration)]
    command += load.options
    if options.dual:
        command.append("--dual")
    print(f"{server.name}: {load.name}{' (warm-up)' if warm_up else ''}", file=sys.stderr)
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if run.returncode != 0:
        raise SystemExit(f"{server.name}, {load.name}: {run.stderr.strip()}")
    return json.loads(run.stdout.strip().splitlines()[-1])


def render(
    loads: list[Load],
    names: list[str],
    results: dict[tuple[str, str], list[dict[str, float]]],
    options: argparse.Namespace,
    others: float,
) -> str:
    lines = [
        "# Audio and video beside LiveKit's server",
        "",
        f"`bench/compare-media/run` on {date.today()}: {options.subscribers} subscribers, each of which"
        f" receives every track; {options.turns} turn(s) of {options.duration} s each, medians."
        f" {os.cpu_count()} cores, {platform.machine()}, Linux {platform.release()}."
        f" Other programs used {others:.0%} of the machine.",
    ]
    for load in loads:
        head = ["", f"## {load.name}", "", "| | " + " | ".join(names) + " | ratio |"]
        lines += head + ["|---" * (len(names) + 2) + "|"]
        for title, unit, key in ROWS:
            values = [median(results, load, name, key) for name in names]
            cells = [number(value) for value in values]
            ratio = "–"
            if len(values) == 2 and values[0] and values[1]:
                ratio = f"{values[1] / values[0]:.2f}"
            lines.append(f"| {title}, {unit} | " + " | ".join(cells) + f" | {ratio} |")
    lines += [
        "",
        f"Goals: at most {GOAL_MICROS:.0f} µs a packet, and at most {GOAL_RATIO:.2f} of LiveKit's.",
        "",
    ]
    return "\n".join(lines)


def median(
    results: dict[tuple[str, str], list[dict[str, float]]], load: Load, name: str, key: str
) -> float | None:
    values = [result[key] for result in results.get((load.name, name), [])]
    return statistics.median(values) if values else None


def number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())

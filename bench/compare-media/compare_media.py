"""The same audio and video through Parley and through LiveKit's server, by `parley load-test`.

Five parts, each with servers of its own; all of them are measured unless --part names some:

  load     three loads to 40 subscribers: CPU per packet, memory, latency, garbage collection
  scale    the same sound to 10, 20, 40, 100, 200 and 400: whether the cost of a packet grows
  many     one video to 400, and sound at about half of what two cores carry
  alloc    Parley alone: who allocates how much for a packet, by a flight recording
  ciphers  no server: CPU and garbage of the choices for SRTP"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import signal
import sys
import time
from pathlib import Path

import allocation
import loads
import parts
import procfs
import servers

PARTS = {
    "load": parts.load_part,
    "scale": parts.scale_part,
    "many": parts.many_part,
    "alloc": allocation.alloc_part,
    "ciphers": allocation.ciphers_part,
}
ALONE = ("alloc", "ciphers")
LIMIT_SECONDS = 3600

EPILOG = """\
examples:
  run                                   everything, about 20 minutes on 2 cores
  run --quick                           shows that everything runs; no figures to rely on
  run --part load --turns 3             the three loads only, the median of three turns
  run --part alloc --load audio         the allocation profile of one load
  run --part scale --only parley        without LiveKit's server, which then is not needed

Ctrl-C ends the servers, and what was measured until then is printed."""


class Ended(Exception):
    """The run is to end now; the text says why."""


def main() -> int:
    options = parse()
    servers.WORK.mkdir(parents=True, exist_ok=True)
    for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    signal.alarm(options.limit)
    started = time.monotonic()
    sections: list[str] = []
    complete = True
    ended = ""
    try:
        for part in options.parts:
            complete &= _measure(part, options, sections)
    except Ended as end:
        ended = str(end)
    except (loads.Failure, OSError) as failure:
        ended = f"{type(failure).__name__}: {failure}"
    signal.alarm(0)
    minutes = (time.monotonic() - started) / 60
    head = f"{datetime.date.today()}, {minutes:.1f} minutes; {os.cpu_count()} cores, {platform.machine()}, Linux {platform.release()}."
    text = "\n".join(["# Audio and video beside LiveKit's server", "", f"`bench/compare-media/run`, {head}", ""] + sections)
    if options.quick:
        text += "\nToo short for figures to hold (--quick).\n"
    if ended:
        text += f"\nEnded early: {ended}.\n"
    print(text)
    if options.out:
        options.out.write_text(text)
    return 1 if ended or not complete else 0


def _end(number: int, _frame: object) -> None:
    for each in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)  # once is enough: what follows stops the servers
    raise Ended("out of time (--limit)" if number == signal.SIGALRM else "stopped")


def _measure(part: str, options: argparse.Namespace, sections: list[str]) -> bool:
    """Adds what a part tells; false if some of it could not be measured."""
    loads.say(f"part {part}")
    complete = True
    names = ["parley"] if part in ALONE else options.names
    busy, total = procfs.machine_seconds()
    own = _own_seconds()
    for section in PARTS[part](options):
        busy_after, total_after = procfs.machine_seconds()
        others = max(0.0, (busy_after - busy) - (_own_seconds() - own)) / (total_after - total)
        sections.append(section.render(names))
        sections.append(f"Other programs used {others:.0%} of the machine.\n")
        complete &= not section.notes
    return complete


def _own_seconds() -> float:
    """CPU of this program and of all that it has started."""
    ended = os.times()
    return sum(procfs.cpu_seconds(pid) for pid in procfs.tree(os.getpid())) + ended.children_user + ended.children_system


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench/compare-media/run",
        description=__doc__,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--part", choices=PARTS, action="append", dest="parts", help="only this part; may be repeated")
    parser.add_argument("--only", choices=["livekit", "parley"], help="only this server")
    parser.add_argument("--load", default="", metavar="TEXT", help="in load and alloc only loads whose names contain it")
    parser.add_argument("--subscribers", type=int, default=40, help="in load and alloc; each receives every track (40)")
    parser.add_argument("--duration", type=int, default=15, help="seconds that count, of each load (15)")
    parser.add_argument("--warm-up", type=int, default=90, help="seconds of the first load until Parley's JVM has compiled it (90)")
    parser.add_argument("--turns", type=int, default=1, help="turns of each server, in load (1)")
    parser.add_argument("--many", type=int, default=400, help="subscribers in many, and at most in scale (400)")
    parser.add_argument("--dual", action="store_true", help="two peer connections for each participant")
    parser.add_argument("--quick", action="store_true", help="too short for figures to hold")
    parser.add_argument("--limit", type=int, default=LIMIT_SECONDS, metavar="SECONDS", help="end after so long, with what there is")
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write the report to this file")
    options = parser.parse_args()
    options.scale_seconds, options.alloc_seconds, options.alloc_settle = 6, 12, 15
    if options.quick:
        options.turns, options.duration, options.warm_up, options.many = 1, 3, 0, 40
        options.scale_seconds, options.alloc_seconds, options.alloc_settle = 2, 4, 2
    options.parts = options.parts or list(PARTS)
    options.names = [options.only] if options.only else ["livekit", "parley"]
    options.loads = [load for load in loads.LOADS if options.load.lower() in load.name.lower()]
    options.steps = [step for step in parts.STEPS if step <= options.many]
    if not options.loads:
        parser.error(f"--load {options.load}: no such load (expected: part of {', '.join(load.name for load in loads.LOADS)})")
    if options.only == "livekit" and any(part in ALONE for part in options.parts):
        options.parts = [part for part in options.parts if part not in ALONE]
    if not options.steps or options.duration < 1 or options.turns < 1:
        parser.error("--many, --duration and --turns: too small (expected: 10, 1 and 1 or more)")
    return options


if __name__ == "__main__":
    sys.exit(main())

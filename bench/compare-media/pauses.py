"""What the JVM of a server logs of its garbage collections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

#: Time in milliseconds since 1970, then what happened.
FLAGS = "-Xlog:gc,gc+heap,safepoint:file={path}:tm:filecount=0"

_PAUSE = re.compile(r"^\[(\d+)ms\] GC\(\d+\) Pause (\w+).* ([\d.]+)ms$")
_STOP = re.compile(r'^\[(\d+)ms\] Safepoint "\w+".* Total: +(\d+) ns$')
_EDEN = re.compile(r"^\[(\d+)ms\] GC\(\d+\) .*Eden: (\d+)K")


@dataclass(frozen=True)
class Pause:
    unix_ms: float
    ms: float


class GcLog:
    """A log made with FLAGS; all methods tell of the span between two times, in ms since 1970."""

    def __init__(self, path: Path) -> None:
        self.collections: list[Pause] = []
        self.stops: list[Pause] = []
        self.edens: list[tuple[float, int]] = []
        for line in path.read_text().splitlines() if path.exists() else ():
            if found := _PAUSE.match(line):
                self.collections.append(Pause(float(found[1]), float(found[3])))
            elif found := _STOP.match(line):
                self.stops.append(Pause(float(found[1]), int(found[2]) / 1e6))
            elif found := _EDEN.match(line):
                self.edens.append((float(found[1]), int(found[2]) * 1024))

    def pauses(self, begin: float, end: float) -> list[float]:
        """Of the garbage collections, milliseconds."""
        return [pause.ms for pause in self.collections if begin <= pause.unix_ms <= end]

    def longest_stop(self, begin: float, end: float) -> float:
        """The longest time for which all threads stood still, for whatever reason, milliseconds."""
        return max((stop.ms for stop in self.stops if begin <= stop.unix_ms <= end), default=0.0)

    def bytes_per_second(self, begin: float, end: float) -> float | None:
        """What all threads allocated, by what filled the space for new objects from one collection to the next."""
        inside = [eden for eden in self.edens if begin <= eden[0] <= end]
        if len(inside) < 2:
            return None
        return sum(size for _, size in inside[1:]) / (inside[-1][0] - inside[0][0]) * 1000

"""Turns the samples into one Markdown table."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line: what was measured, in which unit, for each server, and what Parley aims at."""

    what: str
    unit: str
    values: dict[str, float]
    goal: str = ""
    met: Callable[[dict[str, float]], bool] | None = None

    def cells(self, names: Sequence[str]) -> list[str]:
        shown = [number(self.values[name]) if name in self.values else "–" for name in names]
        ratio = "–"
        if self.values.get("livekit") and "parley" in self.values:
            ratio = f"{self.values['parley'] / self.values['livekit']:.2f}"
        return [f"{self.what}, {self.unit}", *shown, ratio, self.goal, self._verdict()]

    def _verdict(self) -> str:
        if self.met is None or "parley" not in self.values:
            return ""
        try:
            return "yes" if self.met(self.values) else "**no**"
        except KeyError:
            return ""


def at_most(limit: float) -> Callable[[dict[str, float]], bool]:
    return lambda values: values["parley"] <= limit


def ratio_at_most(limit: float) -> Callable[[dict[str, float]], bool]:
    return lambda values: values["parley"] <= limit * values["livekit"]


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that so many percent of the samples do not exceed."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def medians(samples: dict[str, list[float]], scale: float) -> dict[str, float]:
    return {name: statistics.median(values) * scale for name, values in samples.items()}


def percentiles(samples: dict[str, list[float]], percent: float, scale: float) -> dict[str, float]:
    return {name: percentile(values, percent) * scale for name, values in samples.items()}


def number(value: float) -> str:
    """Three significant digits, no exponent."""
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:.{min(digits, 3)}f}"


def table(rows: Sequence[Row], names: Sequence[str]) -> str:
    titles = {"livekit": "LiveKit", "parley": "Parley"}
    header = ["what", *(titles[name] for name in names), "ratio", "goal", "met"]
    lines = ["| " + " | ".join(header) + " |"]
    lines.append("|---|" + "--:|" * (len(names) + 1) + "---|---|")
    lines += ["| " + " | ".join(row.cells(names)) + " |" for row in rows]
    return "\n".join(lines) + "\n"

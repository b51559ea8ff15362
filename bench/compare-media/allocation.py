"""Who allocates how much for a packet, in Parley's server: read from a flight recording, checked in two other ways."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import loads
import servers
from loads import Failure, Load
from parts import Section, started

HERE = Path(__file__).resolve().parent
BENCH = HERE.parent / "src/main/java/io/parley/bench"
MEDIA_THREAD = "parley-media-"
READ_SECONDS = 120
CIPHER_SECONDS = 180
SHOWN_SITES = 8

#: Less than this is what reports, timers and the JIT compiler's last changes leave of nothing.
GOAL_BYTES = 1.0

#: Many small pieces for the threads, so that many samples are taken.
RECORDING = (
    "-XX:-ResizeTLAB -XX:TLABSize=4k"
    " -XX:StartFlightRecording=settings={settings},filename={file},dumponexit=true -Xlog:jfr*=off"
)

PLACES = {
    "forwarding": "for packets that are forwarded",
    "receiving": "for datagrams that come in",
    "other": "for anything else (reports, timers, signaling)",
}
OWNERS = ("Parley", "JDK's ciphers", "Netty", "Armeria", "other libraries", "JDK")


@dataclass
class Profile:
    """Bytes for each packet received, of one load."""

    owners: dict[tuple[str, str], float] = field(default_factory=dict)
    sites: list[tuple[str, str, str, str, float]] = field(default_factory=list)
    media_exact: float = 0.0
    all_exact: float = 0.0
    sampled: float = 0.0


def alloc_part(options: argparse.Namespace) -> Iterator[Section]:
    """The three loads on Parley's server alone, which records what it allocates."""
    profiles: dict[Load, Profile] = {}
    notes = []
    for load in options.loads:
        try:
            profiles[load] = _profile(load, options)
        except (Failure, subprocess.SubprocessError) as failure:
            notes.append(str(failure))
    section = Section(f"What Parley's server allocates, {options.subscribers} subscribers")
    section.text = (
        "Bytes for each packet received, in steady state. Who allocates is told by samples; these are scaled to the JVM's exact"
        " count for each thread (`ThreadMXBean.getThreadAllocatedBytes` gives the same), and the recorder's own threads are left out."
    )
    section.notes = notes
    if profiles:
        section.ready = _table(profiles)
    yield section


def _profile(load: Load, options: argparse.Namespace) -> Profile:
    recording = servers.WORK / "parley-allocation.jfr"
    recording.unlink(missing_ok=True)
    flags = RECORDING.format(settings=HERE / "allocation.jfc", file=recording)
    with started(["parley"], flags) as running:
        found = loads.run(running[0], load, options.subscribers, options.alloc_seconds, options.alloc_settle)
    begin, end = int(found["began_unix_ms"]), int(found["ended_unix_ms"])
    lines = _java("AllocationReport", READ_SECONDS, str(recording), str(begin), str(end))
    profile = Profile()
    packets = found["packets"]
    for kind, *words in (line.split("\t") for line in lines):
        if kind == "owner":
            profile.owners[words[0], words[1]] = float(words[2]) / packets
        elif kind == "site":
            profile.sites.append((words[0], words[1], words[2], words[3], float(words[4]) / packets))
        elif kind == "thread":
            exact, sampled = float(words[1]) / packets, float(words[2]) / packets
            profile.all_exact += exact
            profile.sampled += sampled
            profile.media_exact += exact if words[0].startswith(MEDIA_THREAD) else 0
    return profile


def _java(program: str, seconds: float, *arguments: str, jvm: tuple[str, ...] = ()) -> list[str]:
    """What a program of the bench prints; run from its source, so that nothing needs to be built."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    command = [java, *jvm, str(BENCH / f"{program}.java"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    if done.returncode != 0:
        raise Failure(f"{program}: {done.stderr.strip()}")
    return done.stdout.splitlines()


def _table(profiles: dict[Load, Profile]) -> str:
    lines = ["| bytes per packet | " + " | ".join(load.name for load in profiles) + " | goal | met |"]
    lines.append("|---|" + "--:|" * len(profiles) + "---|---|")
    for owner in OWNERS:
        for place, what in PLACES.items():
            cells = [profile.owners.get((owner, place), 0.0) for profile in profiles.values()]
            ours = owner == "Parley" and place == "forwarding"
            if ours or any(cell >= 0.05 for cell in cells):
                met = all(cell < GOAL_BYTES for cell in cells)
                verdict = [f"0 (< {GOAL_BYTES:g})", "yes" if met else "**no**"] if ours else ["", ""]
                lines.append(_row(f"{owner}, {what}", cells, *verdict))
    sums = [sum(profile.owners.values()) for profile in profiles.values()]
    lines.append(_row("sum", sums))
    lines.append(_row("… of which exactly counted on the media thread", [p.media_exact for p in profiles.values()]))
    lines.append(_row("exact count of all threads", [p.all_exact for p in profiles.values()]))
    lines.append(_row("samples before they were scaled", [p.sampled for p in profiles.values()]))
    lines += ["", "Where most of it is allocated:"]
    for load, profile in profiles.items():
        lines += ["", f"| {load.name} | class | bytes per packet |", "|---|---|--:|"]
        for _, _, kind, code, size in profile.sites[:SHOWN_SITES]:
            lines.append(f"| {code} | {_class(kind)} | {size:.1f} |")
    return "\n".join(lines)


def _row(what: str, cells: list[float], goal: str = "", met: str = "") -> str:
    shown = [f"{cell:.1f}" for cell in cells]
    return "| " + " | ".join([what, *shown, goal, met]) + " |"


def _class(name: str) -> str:
    """`[B` as people write it."""
    arrays = {"B": "byte", "I": "int", "J": "long", "C": "char"}
    if name.startswith("["):
        return f"`{arrays.get(name[1], name[1:].strip('L;').rpartition('.')[2])}[]`"
    return f"`{name.rpartition('.')[2]}`"


_CIPHER = re.compile(r"^(.{34})\s*(\d+) ns\s+(\d+) B\s+(\d+) ns\s+(\d+) B$")


def ciphers_part(options: argparse.Namespace) -> Iterator[Section]:
    """What the choices for SRTP cost."""
    section = Section("What SRTP costs")
    jar = servers.REPOSITORY / "cli/target/parley.jar"
    arguments = ["--quick"] if options.quick else []
    lines = ["| a packet of | 120 bytes, ns | allocated, bytes | 1,200 bytes, ns | allocated, bytes |"]
    lines.append("|---|--:|--:|--:|--:|")
    for opened in (True, False):
        loads.say(f"SRTP, the JDK's GHASH {'open' if opened else 'closed'}")
        jvm = ("--add-opens", "java.base/com.sun.crypto.provider=ALL-UNNAMED") if opened else ()
        only = [] if opened else ["--only", "AEAD"]
        try:
            text = _java("SrtpBench", CIPHER_SECONDS, *arguments, *only, jvm=("-cp", str(jar), *jvm))
        except (Failure, subprocess.SubprocessError) as failure:
            section.notes.append(str(failure))
            continue
        for line in text:
            if found := _CIPHER.match(line):
                what = found[1].strip() + ("" if opened else ", JDK's package closed")
                lines.append("| " + " | ".join([what, *found.groups()[1:]]) + " |")
    section.text = "CPU time of one thread and what it allocates, by `io.parley.bench.SrtpBench`."
    section.ready = "\n".join(lines)
    yield section

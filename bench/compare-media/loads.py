"""The loads, and `parley load-test`, which puts them on a server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass

import servers

JOINS_PER_SECOND = 30
PATIENCE_SECONDS = 90


@dataclass(frozen=True)
class Load:
    """One kind of load: what it is called, and the options of `parley load-test` that make it."""

    name: str
    options: tuple[str, ...]


AUDIO = Load("audio from 8 publishers", ("--audio", "8"))
VP8 = Load("VP8 from 1 publisher", ("--video", "1"))
H264 = Load("H.264 simulcast from 1 publisher", ("--video", "1", "--codec", "h264", "--simulcast"))
LOADS = (AUDIO, VP8, H264)

#: As much for 400 as two cores carry beside the load itself: 100 packets a second of sound, or 60 of video.
TWO_VOICES = Load("audio from 2 publishers", ("--audio", "2"))
SMALL_VP8 = Load("VP8 of 500 kbit/s from 1 publisher", ("--video", "1", "--video-kbps", "500"))


class Failure(Exception):
    """A load test that could not be done; the text says why."""


def launcher() -> str:
    return os.environ.get("PARLEY", str(servers.REPOSITORY / "parley"))


def run(
    server: servers.Server,
    load: Load,
    subscribers: int,
    seconds: float,
    settle: float,
    dual: bool = False,
) -> dict[str, float]:
    """What `parley load-test --json` tells, and the milliseconds since 1970 between which it counted."""
    command = [launcher(), "load-test", "--json", "--url", server.url]
    command += ["--api-key", server.key, "--api-secret", server.secret]
    command += ["--subscribers", str(subscribers), "--pid", str(server.process.pid)]
    command += ["--joins-per-second", str(JOINS_PER_SECOND)]
    command += ["--settle", f"{settle:.0f}", "--duration", f"{seconds:.0f}", *load.options]
    if dual:
        command.append("--dual")
    say(f"{server.name}: {load.name} to {subscribers}, {settle:.0f} s and {seconds:.0f} s that count")
    limit = subscribers / JOINS_PER_SECOND + settle + seconds + PATIENCE_SECONDS
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        raise Failure(f"{server.name}, {load.name} to {subscribers}: not done after {limit:.0f} s") from None
    if done.returncode != 0:
        why = done.stderr.strip().splitlines()
        raise Failure(f"{server.name}, {load.name} to {subscribers}: {why[-1] if why else done.returncode}")
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    figures["ended_unix_ms"] = figures["began_unix_ms"] + 1000 * figures["seconds"]
    used = figures["server_cpu_s"] + figures["load_cpu_s"]
    figures["machine_percent"] = 100 * used / figures["seconds"] / (os.cpu_count() or 1)
    return figures


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

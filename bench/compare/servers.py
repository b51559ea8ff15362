"""The two servers under measurement: how each is started, watched and ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import procfs

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
WORK = HERE / ".work"

START_SECONDS = 60
TRIES = 3
STOP_SECONDS = 15

LIVEKIT_CONFIG = """\
port: {port}
bind_addresses: ["127.0.0.1"]
logging: {{level: info}}
rtc:
  tcp_port: {tcp}
  udp_port: {udp}
  use_external_ip: false
  node_ip: 127.0.0.1
  enable_loopback_candidate: true
  interfaces: {{includes: ["lo"]}}
keys: {{"{key}": "{secret}"}}
"""


@dataclass
class Server:
    """A running server. `cpu_seconds` and `rss_bytes` cover the process and its children."""

    name: str
    url: str
    key: str
    secret: str
    process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def cpu_seconds(self) -> float:
        return sum(procfs.cpu_seconds(pid) for pid in procfs.tree(self.process.pid))

    def rss_bytes(self) -> int:
        return sum(procfs.rss_bytes(pid) for pid in procfs.tree(self.process.pid))

    def alive(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """Ends the server: politely, then by force. Returns when it is gone."""
        pids = procfs.tree(self.process.pid)
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            for pid in pids:
                procfs.kill(pid)
            self.process.wait(STOP_SECONDS)


def start(name: str, jvm_options: str = "") -> Server:
    """Starts `livekit` or `parley` on free loopback ports and waits until it answers.

    A port that was free a moment ago may be taken by a client's connection, so there is more than one try."""
    for _ in range(TRIES):
        server = _start_parley(jvm_options) if name == "parley" else _start_livekit()
        if server is not None:
            return server
    raise SystemExit(f"{name} did not start; see {WORK}/{name}.log")


def _start_livekit() -> Server | None:
    port, udp, tcp = free_port(), free_port(socket.SOCK_DGRAM), free_port()
    key, secret = "benchkey", "a secret of the benchmark, 32+ characters"
    config = WORK / "livekit.yaml"
    config.write_text(LIVEKIT_CONFIG.format(port=port, udp=udp, tcp=tcp, key=key, secret=secret))
    command = [os.environ["LIVEKIT_SERVER"], "--config", str(config)]
    return _launch("livekit", command, port, key, secret)


def _start_parley(jvm_options: str) -> Server | None:
    port, udp, tcp = free_port(), free_port(socket.SOCK_DGRAM), free_port()
    launcher = os.environ.get("PARLEY", str(REPOSITORY / "parley"))
    command = [launcher, "serve", "--dev", "--bind", "127.0.0.1", "--port", str(port)]
    command += ["--rtc-udp-port", str(udp), "--rtc-tcp-port", str(tcp)]
    options = f"{os.environ.get('PARLEY_JVM_OPTS', '')} {jvm_options}".strip()
    return _launch("parley", command, port, "devkey", "secret", {"PARLEY_JVM_OPTS": options})


def _launch(
    name: str, command: list[str], port: int, key: str, secret: str, environment: dict[str, str] | None = None
) -> Server | None:
    with (WORK / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
        )
    server = Server(name, f"ws://127.0.0.1:{port}", key, secret, process)
    deadline = time.monotonic() + START_SECONDS
    while not _listens(port):
        if not server.alive() or time.monotonic() > deadline:
            server.stop()
            return None
        time.sleep(0.1)
    return server


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

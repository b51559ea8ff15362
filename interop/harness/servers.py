"""Starts and stops the server under test."""

import asyncio
import os
import random
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from harness.waiting import SOON

INTEROP = Path(__file__).resolve().parent.parent
TARGET = os.environ.get("PARLEY_INTEROP_TARGET", "")


#: LiveKit's own server, for tests that need it beside the one under test; `interop/run` installs it.
LIVEKIT_SERVER = os.environ.get("LIVEKIT_SERVER", "")


def is_livekit():
    return TARGET.startswith("livekit:")


#: Participants of a room that its own event loop serves, of two; so all tests can run with a room on both.
PER_SHARD = os.environ.get("PARLEY_INTEROP_PER_SHARD", "")

#: One of several runs of pytest that share the tests, or "".
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

LOGS = INTEROP / "target" / ("logs-livekit" if is_livekit() else "logs") / WORKER


#: Below the ports that systems give to connections by themselves: a server's port stays free until it starts, and
#: while it is down. Each worker has its own, and so has a run on LiveKit's server beside one on Parley's.
_SLOT = int(WORKER.removeprefix("gw") or 0) % 6 + (6 if is_livekit() else 0)
PORTS = range(20_000 + 1_000 * _SLOT, 21_000 + 1_000 * _SLOT - 1)

_given = set()


def is_free(kind, port):
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
            return port not in _given
        except OSError:
            return False


def free_pair(kind):
    """The first of two free ports that follow each other, which nobody else gets."""
    while True:
        first = random.choice(PORTS)
        if is_free(kind, first) and is_free(kind, first + 1):
            _given.update((first, first + 1))
            return first


def free_port(kind=socket.SOCK_STREAM):
    """A free port, which nobody else gets."""
    return free_pair(kind)


@dataclass(frozen=True)
class Flavour:
    """How one product is started, told apart from the log, and stopped."""

    command: list
    ready: str
    key: str
    secret: str
    #: LiveKit leaves its rooms only at a second signal, which counts once it has logged the first with this text.
    again_at: str = ""


def parley(port, udp, tcp, name, target, settings, per_shard):
    launcher = target or str(INTEROP.parent / "parley")
    media = f"{udp}-{udp + 1}" if per_shard else str(udp)
    command = [launcher, "serve", "--dev", "--port", str(port), "--rtc-udp-port", media, "--rtc-tcp-port", str(tcp)]
    if per_shard and "room:" not in settings:
        settings += f"\nroom: {{participants_per_shard: {per_shard}}}\n"
    if settings:
        config = LOGS / f"{name}.yaml"
        config.write_text(settings)
        command += ["--config", str(config)]
    return Flavour(command, f":{port}", "devkey", "secret")


def livekit(port, udp, tcp, name, target, settings, per_shard):
    secret = "a secret that only the interop tests know"
    config = LOGS / f"{name}.yaml"
    config.write_text(
        f"port: {port}\nbind_addresses: ['127.0.0.1']\n"
        f"rtc: {{tcp_port: {tcp}, udp_port: {udp}, use_external_ip: false, node_ip: 127.0.0.1,"
        " enable_loopback_candidate: true, interfaces: {includes: [lo]}}\n"
        f"keys: {{devkey: '{secret}'}}\n" + settings
    )
    command = [target.removeprefix("livekit:"), "--config", str(config)]
    return Flavour(command, "starting LiveKit server", "devkey", secret, "exit requested")


class Server:
    """
    One running server on free loopback ports; an async context manager, which may be entered again. `settings` are
    lines of its config file.
    """

    def __init__(self, name, target=TARGET, settings="", per_shard=PER_SHARD):
        LOGS.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.port = free_port()
        self.udp_port = free_pair(socket.SOCK_DGRAM)
        self.tcp_port = free_pair(socket.SOCK_STREAM)
        build = livekit if target.startswith("livekit:") else parley
        self.flavour = build(self.port, self.udp_port, self.tcp_port, name, target, settings, per_shard)
        self.key, self.secret = self.flavour.key, self.flavour.secret
        self.url = f"ws://127.0.0.1:{self.port}"

    async def __aenter__(self):
        self.process = await asyncio.create_subprocess_exec(
            *self.flavour.command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT, start_new_session=True)
        ready = asyncio.get_running_loop().create_future()
        self.pump = asyncio.ensure_future(self._pump(ready))
        try:
            # The launcher may have to build the jar first.
            await asyncio.wait_for(ready, 300)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def _pump(self, ready):
        with open(LOGS / f"{self.name}.log", "ab") as log:
            while line := await self.process.stdout.readline():
                log.write(line)
                log.flush()
                if not ready.done() and self.flavour.ready.encode() in line:
                    ready.set_result(None)
                again = self.flavour.again_at.encode()
                if again and again in line and b'"force": true' not in line:
                    self.process.send_signal(signal.SIGTERM)
        if not ready.done():
            ready.set_exception(RuntimeError(f"{self.name} ended before it was ready, see {log.name}"))

    def ask_to_stop(self):
        """Asks for an orderly end and returns at once."""
        self.process.send_signal(signal.SIGTERM)

    async def kill(self):
        """Ends it as a crash would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        await self.process.wait()
        await self.pump

    async def __aexit__(self, *_):
        if self.process.returncode is None:
            self.ask_to_stop()
            try:
                await asyncio.wait_for(self.process.wait(), SOON)
            except asyncio.TimeoutError:
                os.killpg(self.process.pid, signal.SIGKILL)
                await self.process.wait()
        await self.pump

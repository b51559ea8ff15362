"""PeerConnections of the Java library, in a process of their own."""

import asyncio
import base64
import os
import signal
from pathlib import Path

from harness.servers import LOGS
from harness.waiting import SOON

ROOT = Path(__file__).resolve().parent.parent.parent
JAR = ROOT / "cli" / "target" / "parley.jar"


def encoded(data):
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


class JavaProcess:
    """Runs java/PeerDriver.java, which hosts any number of connections; an async context manager."""

    async def __aenter__(self):
        if not JAR.exists():
            build = await asyncio.create_subprocess_exec(str(ROOT / "parley"), "--version")
            assert await build.wait() == 0
        LOGS.mkdir(parents=True, exist_ok=True)
        with open(LOGS / "java-peer.log", "wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                "java", "-XX:TieredStopAtLevel=1", "-cp", str(JAR), str(ROOT / "interop/java/PeerDriver.java"),
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log, limit=1 << 24,
                start_new_session=True)
        self.peers = {}
        self.pump = asyncio.ensure_future(self._pump())
        return self

    async def __aexit__(self, *_):
        self.process.stdin.close()
        try:
            await asyncio.wait_for(self.process.wait(), SOON)
        except asyncio.TimeoutError:
            os.killpg(self.process.pid, signal.SIGKILL)
            await self.process.wait()
        await self.pump

    async def _pump(self):
        while line := await self.process.stdout.readline():
            name, *report = line.decode().rstrip("\n").split(" ")
            peer = self.peers[int(name)]
            peer.reports.append(report)
            peer.changed.set()
        for peer in self.peers.values():
            peer.changed.set()

    def peer(self):
        number = len(self.peers)
        self.peers[number] = JavaPeer(self, number)
        return self.peers[number]


class JavaPeer:
    """One connection, and all that it reported."""

    def __init__(self, process, number):
        self.process = process
        self.number = number
        self.reports = []
        self.changed = asyncio.Event()

    def tell(self, *words):
        self.process.process.stdin.write((" ".join([str(self.number), *words]) + "\n").encode())

    def seen(self, *words):
        return [report for report in self.reports if report[: len(words)] == list(words)]

    async def expect(self, *words, count=1, timeout=SOON):
        """Waits for the count-th report that starts with these words and returns the rest of it."""
        async def wait():
            while len(self.seen(*words)) < count:
                assert not self.process.pump.done(), "the Java process ended, see target/logs/java-peer.log"
                self.changed.clear()
                await self.changed.wait()
            return self.seen(*words)[count - 1][len(words):]

        try:
            return await asyncio.wait_for(wait(), timeout)
        except asyncio.TimeoutError:
            reported = [" ".join(report)[:80] for report in self.reports[-12:]]
            raise AssertionError(f"no {words} within {timeout} s; reported: {reported}") from None

    async def description(self, kind, *arguments):
        self.tell(kind, *arguments)
        # The first one waits for the JVM to compile the driver and start.
        [text] = await self.expect(kind, timeout=60)
        return base64.b64decode(text).decode()

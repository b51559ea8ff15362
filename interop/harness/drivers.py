"""Real clients in processes of their own, and participants in them.

A driver process hosts any number of participants of one SDK. It takes requests as lines of JSON and reports answers
and events the same way.
"""

import asyncio
import base64
import json
import os
import signal
from dataclasses import dataclass, field

from harness.servers import INTEROP, LOGS
from harness.waiting import SOON

#: What the launcher builds.
JAR = INTEROP.parent / "cli" / "target" / "parley.jar"


@dataclass(frozen=True)
class Kind:
    """One way to take part in a room: an SDK and the options it joins with."""

    driver: str
    options: dict = field(default_factory=dict)


KINDS = {
    "python": Kind("python"),
    "python-dual": Kind("python", {"singlePeerConnection": False}),
    "python-1.0": Kind("python-1.0"),
    "node": Kind("node"),
    "browser": Kind("browser"),
    "browser-dual": Kind("browser", {"singlePeerConnection": False}),
    "java": Kind("java"),
    "java-dual": Kind("java", {"singlePeerConnection": False}),
}

PYTHON = ["drivers/python_driver.py"]
COMMANDS = {
    "python": [".venv/current/bin/python", *PYTHON],
    "python-1.0": [".venv/older/bin/python", *PYTHON],
    "node": ["node", "node/node_driver.mjs"],
    "browser": ["node", "node/browser_driver.mjs"],
    "java": ["java", "-Xshare:auto", "-cp", str(JAR), "java/SdkDriver.java"],
}


class ClientError(Exception):
    """A call that the SDK refused or that failed at the other side."""

    def __init__(self, error):
        super().__init__(f"{error['type']} {error.get('code', '')}: {error['message']}")
        self.type = error["type"]
        self.message = error["message"]
        self.code = error.get("code")
        self.data = error.get("data")


class Driver:
    """One driver process. `within` turns its command into one that runs it elsewhere, such as in another network."""

    def __init__(self, name, within=lambda *command: command, log=None):
        self.name = name
        self.within = within
        self.log = log or name
        self.calls = {}
        self.peers = {}
        self.counter = 0

    async def start(self):
        LOGS.mkdir(parents=True, exist_ok=True)
        reading, writing = os.pipe()
        with open(LOGS / f"driver-{self.log}.log", "ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.within(*COMMANDS[self.name]), cwd=INTEROP, stdin=asyncio.subprocess.PIPE, stdout=log, stderr=log,
                env={**os.environ, "PARLEY_DRIVER_FD": str(writing)}, pass_fds=[writing], start_new_session=True)
        os.close(writing)
        self.lines = asyncio.StreamReader(limit=1 << 26)
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(self.lines), os.fdopen(reading, "rb"))
        ready = json.loads(await asyncio.wait_for(self.lines.readline(), 60) or b"null")
        if ready is None:
            raise RuntimeError(f"the {self.name} driver did not start, see {log.name}")
        self.version = ready["version"]
        self.pump = asyncio.ensure_future(self._pump())
        return self

    @property
    def alive(self):
        return self.process.returncode is None and not self.pump.done()

    async def _pump(self):
        while line := await self.lines.readline():
            message = json.loads(line)
            if "event" in message:
                peer = self.peers.get(message["peer"])
                if peer:
                    peer._add(message)
                continue
            call = self.calls.pop(message["id"], None)
            if call is None or call.done():
                continue
            if "error" in message:
                call.set_exception(ClientError(message["error"]))
            else:
                call.set_result(message.get("result"))
        for call in self.calls.values():
            if not call.done():
                call.set_exception(RuntimeError(f"the {self.name} driver ended"))

    async def request(self, peer, op, timeout, **arguments):
        self.counter += 1
        number = self.counter
        call = self.calls[number] = asyncio.get_running_loop().create_future()
        line = json.dumps({"id": number, "peer": peer, "op": op, **arguments})
        self.process.stdin.write(line.encode() + b"\n")
        try:
            return await asyncio.wait_for(call, timeout)
        except asyncio.TimeoutError:
            raise AssertionError(f"{peer}: {op} did not end within {timeout} s") from None

    async def stop(self):
        self.process.stdin.close()
        try:
            await asyncio.wait_for(self.process.wait(), 15)
        except asyncio.TimeoutError:
            os.killpg(self.process.pid, signal.SIGKILL)
            await self.process.wait()
        self.transport.close()
        await asyncio.gather(self.pump, return_exceptions=True)


class Peer:
    """A participant in a room, and all that it reported."""

    def __init__(self, driver, kind, identity, name):
        self.driver = driver
        self.kind = kind
        self.identity = identity
        self.name = name
        self.events = []
        self.changed = asyncio.Event()
        self.joined = None
        self.present = False
        driver.peers[name] = self

    def __repr__(self):
        return f"{self.identity} ({self.kind})"

    def _add(self, event):
        self.events.append(event)
        self.changed.set()

    async def connect(self, url, token, timeout=SOON, **options):
        self.joined = await self.call(
            "connect", timeout=timeout, url=url, token=token, **{**KINDS[self.kind].options, **options})
        self.present = True
        return self.joined

    async def disconnect(self):
        """Leaves the room, if it is not left yet."""
        if self.present and self.driver.alive:
            self.present = False
            await self.call("disconnect")

    async def call(self, op, timeout=SOON, **arguments):
        return await self.driver.request(self.name, op, timeout, **arguments)

    async def publish(self, payload, **options):
        await self.call("publishData", payload=base64.b64encode(payload).decode(), **options)

    def seen(self, event, **fields):
        """The events so far that have this name and these fields."""
        return [e for e in self.events if e["event"] == event and all(e.get(k) == v for k, v in fields.items())]

    async def expect(self, event, matching=None, count=1, timeout=SOON, **fields):
        """Waits for `count` events and returns the last of them (`matching` narrows further)."""
        return (await self.expect_all(event, count, matching, timeout, **fields))[count - 1]

    async def expect_all(self, event, count, matching=None, timeout=SOON, **fields):
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            self.changed.clear()
            found = [e for e in self.seen(event, **fields) if matching is None or matching(e)]
            if len(found) >= count:
                return found
            try:
                remaining = deadline - asyncio.get_running_loop().time()
                await asyncio.wait_for(self.changed.wait(), max(remaining, 0))
            except asyncio.TimeoutError:
                raise AssertionError(
                    f"{self}: {len(found)} of {count} {event} {fields} within {timeout} s;"
                    f" reported: {[summary(e) for e in self.events[-20:]]}") from None

    async def expect_participant(self, identity):
        """Waits until `identity` is there, from the join or an event."""
        if self.joined and any(p["identity"] == identity for p in self.joined["others"]):
            return
        await self.expect("participantConnected", lambda e: e["participant"]["identity"] == identity)

    def payloads(self, topic):
        return [payload_of(e) for e in self.seen("data", topic=topic)]


def payload_of(event):
    return base64.b64decode(event["payload"])


def summary(event):
    return {k: v if len(str(v)) < 80 else str(v)[:77] + "..." for k, v in event.items() if k != "peer"}

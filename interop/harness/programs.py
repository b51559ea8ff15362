"""Programs that a test starts, talks to over their standard streams, and ends."""

import asyncio
import json
import os
import signal

from harness.servers import INTEROP, LOGS
from harness.waiting import SOON

CALLS_PYTHON = INTEROP / ".venv" / "calls" / "bin" / "python"
LAUNCHER = INTEROP.parent / "parley"
JAR = INTEROP.parent / "cli" / "target" / "parley.jar"


def java(program, *arguments):
    """A Java program of java/, run from source on the built jar."""
    return ["java", "-XX:TieredStopAtLevel=1", "-cp", str(JAR), str(INTEROP / "java" / program), *arguments]


def python(program, *arguments):
    """A program of calls/, which has an environment of its own."""
    return [str(CALLS_PYTHON), str(INTEROP / "calls" / program), *arguments]


class Program:
    """One process; an async context manager. Its output is kept line by line; the rest goes to a log."""

    def __init__(self, name, *command, merge_errors=False):
        self.name = name
        self.command = command
        self.merge_errors = merge_errors
        self.lines = []
        self.changed = asyncio.Event()

    async def __aenter__(self):
        LOGS.mkdir(parents=True, exist_ok=True)
        with open(LOGS / f"{self.name}.log", "wb") as log:
            errors = asyncio.subprocess.STDOUT if self.merge_errors else log
            self.process = await asyncio.create_subprocess_exec(
                *self.command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=errors,
                start_new_session=True, limit=1 << 24)
        self.pump = asyncio.ensure_future(self._pump())
        return self

    async def _pump(self):
        while line := await self.process.stdout.readline():
            self.lines.append(line.decode().rstrip("\n"))
            self.changed.set()
        self.changed.set()

    async def next_line(self, before, timeout=60):
        """Waits until there are more lines than that, and returns the first of them."""
        async def wait():
            while len(self.lines) <= before:
                assert not self.pump.done(), f"{self.name} ended: {self.lines[-5:]}"
                self.changed.clear()
                await self.changed.wait()
            return self.lines[before]

        return await asyncio.wait_for(wait(), timeout)

    async def expect(self, text, timeout=60):
        """Waits for a line that holds a text and returns it."""
        async def wait():
            while not (found := [line for line in self.lines if text in line]):
                assert not self.pump.done(), f"{self.name} ended: {self.lines[-5:]}"
                self.changed.clear()
                await self.changed.wait()
            return found[0]

        try:
            return await asyncio.wait_for(wait(), timeout)
        except asyncio.TimeoutError:
            raise AssertionError(f"{self.name} did not say {text!r} but {self.lines[-5:]}") from None

    async def interrupt(self):
        """Ctrl-C; returns the exit code."""
        self.process.send_signal(signal.SIGINT)
        return await asyncio.wait_for(self.process.wait(), SOON)

    async def __aexit__(self, *_):
        if self.process.returncode is None:
            self.process.stdin.close()
            self.process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self.process.wait(), SOON)
            except asyncio.TimeoutError:
                os.killpg(self.process.pid, signal.SIGKILL)
                await self.process.wait()
        await self.pump


async def run(*command, stdin=b"", environment=None):
    """Runs a program to its end: exit code, output, and errors."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **(environment or {})}, start_new_session=True)
    try:
        out, err = await asyncio.wait_for(process.communicate(stdin), 100)
    except asyncio.TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        raise AssertionError(f"{command} did not end") from None
    return process.returncode, out.decode(), err.decode()


async def results(*command):
    """What a program of calls printed as JSON."""
    code, out, err = await run(*command)
    assert code == 0, err[-3000:]
    return json.loads(out.splitlines()[-1])

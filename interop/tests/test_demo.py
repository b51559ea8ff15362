"""The demo, as somebody runs it who has just cloned the repository."""

import asyncio
import os
import signal

from harness.servers import INTEROP

LAUNCHER = str(INTEROP.parent / "parley")
PATIENCE = 60


async def start(*arguments, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIVEKIT_")}
    return await asyncio.create_subprocess_exec(
        LAUNCHER, "demo", *arguments, env={**environment, **variables}, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)


async def finish(process):
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    return process.returncode, out.decode(), err.decode()


async def test_it_needs_no_arguments(server):
    code, out, err = await finish(await start())
    assert (code, err) == (0, "")
    assert "a server of our own is ready" in out
    assert "Everything worked" in out.splitlines()[-1]


async def test_it_works_against_any_server(server):
    process = await start(
        LIVEKIT_URL=server.url, LIVEKIT_API_KEY=server.key, LIVEKIT_API_SECRET=server.secret)
    code, out, err = await finish(process)
    assert (code, err) == (0, "")
    for step in ("the answer: stressed", "received 'hello, ben'", "read all 119 characters", "it is the same"):
        assert step in out


async def test_a_wrong_key_is_one_clear_line(server):
    code, _, err = await finish(await start("--url", server.url, "--api-key", "nobody", "--api-secret", "x" * 32))
    assert code == 1
    assert err.startswith("parley: the demo failed: ann joins: ")
    assert err.count("\n") == 1


async def test_it_can_be_stopped(server):
    process = await start()
    await asyncio.wait_for(process.stdout.readline(), PATIENCE)
    process.send_signal(signal.SIGINT)
    code, _, err = await finish(process)
    assert code == 130
    assert "Exception" not in err

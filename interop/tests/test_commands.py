"""The commands for operators, as they type them, on Parley's server and on LiveKit's, with others in the room."""

import asyncio
import json
import os
import signal
import uuid

import pytest
import pytest_asyncio

from conftest import Room
from harness.servers import INTEROP, TARGET, is_livekit
from harness.tokens import token

LAUNCHER = TARGET if TARGET and not is_livekit() else str(INTEROP.parent / "parley")
TONE = str(INTEROP.parent / "testkit/src/main/resources/io/parley/testkit/tone-440.opus")
PATIENCE = 60


@pytest.fixture(params=["on-parley", "on-livekit"])
def target(request, server):
    if request.param == "on-parley":
        return server
    if is_livekit():
        pytest.skip("the server under test is LiveKit's")
    return request.getfixturevalue("livekit_server")


@pytest_asyncio.fixture
async def hall(target, clients, room_name):
    the_room = Room(target, clients, room_name)
    yield the_room
    await the_room.close()


async def start(server, *arguments, stdin=asyncio.subprocess.DEVNULL, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIVEKIT_")}
    environment |= {
        "LIVEKIT_URL": server.url, "LIVEKIT_API_KEY": server.key, "LIVEKIT_API_SECRET": server.secret, **variables}
    return await asyncio.create_subprocess_exec(
        LAUNCHER, *arguments, env=environment, stdin=stdin, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE, limit=1 << 20)


async def run(server, *arguments, code=0, stdin=None, **variables):
    """Runs a command to its end; returns what it printed as (results, the rest)."""
    reading = asyncio.subprocess.DEVNULL if stdin is None else asyncio.subprocess.PIPE
    process = await start(server, *arguments, stdin=reading, **variables)
    out, err = await asyncio.wait_for(process.communicate(stdin), PATIENCE)
    assert process.returncode == code, (arguments, out, err)
    assert b"Exception" not in err and b"\tat " not in err
    return out.decode(), err.decode()


async def refused(server, *arguments, **variables):
    """Runs a command that fails; returns its one line."""
    out, err = await run(server, *arguments, code=1, **variables)
    assert out == "" and err.count("\n") == 1 and err.startswith("parley: ")
    return err


class Running:
    """A command that prints a line of JSON for each event; an async context manager that ends it with Ctrl-C."""

    def __init__(self, server, *arguments):
        self.server = server
        self.arguments = arguments
        self.events = []

    async def __aenter__(self):
        self.process = await start(self.server, *self.arguments, "--json")
        return self

    async def expect(self, event, matching=lambda e: True):
        """Waits for an event, also among those that came already."""
        async def wait():
            while True:
                for each in self.events:
                    if each["event"] == event and matching(each):
                        return each
                line = await self.process.stdout.readline()
                assert line, (self.arguments, event, self.events, await self.process.stderr.read())
                self.events.append(json.loads(line))

        return await asyncio.wait_for(wait(), PATIENCE)

    async def end(self, code=0):
        out, err = await asyncio.wait_for(self.process.communicate(), PATIENCE)
        self.events += [json.loads(line) for line in out.splitlines()]
        assert self.process.returncode == code, err
        assert b"Exception" not in err

    async def __aexit__(self, *_):
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGINT)
            await self.end()


def about(identity):
    return lambda event: event["participant"]["identity"] == identity


async def test_rooms_are_made_listed_changed_and_deleted(target):
    name = f"commands-{uuid.uuid4().hex[:8]}"
    out, err = await run(
        target, "room", "create", name, "--max-participants", "7", "--empty-timeout", "10m", "--json")
    made = json.loads(out)
    assert (made["name"], made["max_participants"], made["empty_timeout"], err) == (name, 7, 600, "")
    (table, _), (document, _), (_, nobody) = await asyncio.gather(
        run(target, "room", "list", name),
        run(target, "room", "list", "--json"),
        run(target, "room", "participants", name))
    head, row = table.splitlines()
    assert head.split()[:2] == ["ROOM", "PARTICIPANTS"] and row.split()[0] == name and made["sid"] in row
    assert made["sid"] in [room["sid"] for room in json.loads(document)["rooms"]]
    assert f"nobody is in room '{name}'" in nobody
    out, _ = await run(target, "room", "update", name, "--metadata", '{"floor": 4}', "--json")
    assert json.loads(out)["metadata"] == '{"floor": 4}'
    await run(target, "room", "delete", name)
    assert f"there is no room '{name}'" in await refused(target, "room", "list", name)


async def test_what_is_done_to_participants_reaches_them_and_whoever_watches(target, hall):
    async with Running(target, "room", "watch", hall.name, "--wait") as watch:
        alice = await hall.join("python", "alice")
        await alice.call("registerRpc", method="echo", behaviour="echo")
        await watch.expect("connected")
        async with Running(target, "join", hall.name, "--identity", "hummer", "--tone", "523") as hummer:
            hum = (await hummer.expect("local_track_published"))["track"]["sid"]
            await alice.expect("trackSubscribed", identity="hummer", sid=hum)
            await alice.call("hear", sid=hum, frequency=523)
            await watch.expect("track_published", about("hummer"))

            (people, _), (tracks, _), (answer, _), (_, sent), _, (_, muted) = await asyncio.gather(
                run(target, "room", "participants", hall.name, "--json"),
                run(target, "room", "participants", hall.name, "--tracks"),
                run(target, "rpc", hall.name, "alice", "echo", "-", stdin="grüße".encode()),
                run(target, "room", "send", hall.name, "to all", "--topic", "news"),
                run(target, "room", "update", hall.name, "alice", "--name", "Alice", "--attribute", "seat=4"),
                run(target, "room", "mute", hall.name, "hummer", "microphone"))
            found = {who["identity"]: who for who in json.loads(people)["participants"]}
            assert {"alice", "hummer"} <= set(found)
            assert found["hummer"]["tracks"][0]["sid"] == hum
            assert any(line.split()[:3] == ["hummer", hum, "microphone"] for line in tracks.splitlines())
            assert answer == "grüße\n"
            assert "sent 6 B" in sent and f"muted microphone {hum}" in muted
            assert (await hummer.expect("data_received"))["text"] == "to all"
            await hummer.expect("track_muted", about("hummer"))
            await alice.expect("data", topic="news")
            await alice.expect("nameChanged", identity="alice", value="Alice")
            await alice.expect("attributesChanged", identity="alice", value={"seat": "4"})
            for event, who in (("track_muted", "hummer"), ("participant_name_changed", "alice")):
                await watch.expect(event, about(who))
            assert (await watch.expect("data_received"))["topic"] == "news"
        left = await watch.expect("participant_disconnected", about("hummer"))
        assert left["reason"] == "client_initiated"  # Ctrl-C says goodbye

        assert "1400" in await refused(target, "rpc", hall.name, "alice", "no such method")
        await run(target, "room", "remove", hall.name, "alice")
        await alice.expect("disconnected")
        await watch.expect("participant_disconnected", about("alice"))
        await run(target, "room", "delete", hall.name)
        assert (await watch.expect("disconnected"))["reason"] == "room_deleted"
        await watch.end()
    assert not [e for e in alice.seen("participantConnected") if "watch" in e["participant"]["identity"]]


async def test_a_file_is_played_with_a_token_of_somebody_elses_making(target, hall):
    alice = await hall.join("python", "alice")
    jwt = token(target, "player", hall.name)
    async with Running(target, "join", "--token", jwt, "--play", TONE, "--exit-after", "played") as player:
        sid = (await player.expect("local_track_published"))["track"]["sid"]
        await alice.expect("trackSubscribed", identity="player", sid=sid)
        await alice.call("hear", sid=sid, frequency=440)
        await player.expect("played")
        await player.end()
    await alice.expect("participantDisconnected")


async def test_what_the_server_refuses_is_one_line_that_says_what_to_do(target, hall):
    nowhere = f"nowhere-{uuid.uuid4().hex[:8]}"
    await hall.join("python", "alice")
    key, room, join, nobody, remove, send, watch, rpc, unmuted = await asyncio.gather(
        refused(target, "room", "list", LIVEKIT_API_SECRET="another secret, which nobody told the server"),
        refused(target, "room", "participants", nowhere),
        refused(target, "join", nowhere, LIVEKIT_API_SECRET="another secret, which nobody told the server"),
        refused(target, "room", "list", LIVEKIT_URL="http://127.0.0.1:1"),
        refused(target, "room", "remove", hall.name, "nobody"),
        refused(target, "room", "send", hall.name, "hi", "--to", "nobody"),
        refused(target, "room", "watch", nowhere),
        refused(target, "rpc", hall.name, "nobody", "echo"),
        refused(target, "room", "mute", hall.name, "alice"))
    for line in (key, join):
        assert "does not accept" in line and "LIVEKIT_API_SECRET" in line and "eyJ" not in line
    for line in (room, watch):
        assert f"there is no room '{nowhere}'" in line
    for line in (remove, send, rpc):
        assert "there is no participant 'nobody'" in line
    assert "is the server running?" in nobody
    assert "publishes nothing" in unmuted

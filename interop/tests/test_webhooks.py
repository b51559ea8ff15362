"""Webhooks: LiveKit's SDKs verify them, and none is lost or out of order, whatever receiver and server do."""

import asyncio
import json
import uuid

import pytest

from harness.programs import LAUNCHER, Program, run
from harness.servers import INTEROP, LOGS, Server, is_livekit
from harness.tokens import token
from harness.webhooks import Receiver, failing

KEY = "devkey"
SECRET = "a secret that only the interop tests know" if is_livekit() else "secret"

#: DisconnectReason of the protocol.
CLIENT_INITIATED, SERVER_SHUTDOWN = "CLIENT_INITIATED", "SERVER_SHUTDOWN"

only_parley = pytest.mark.skipif(is_livekit(), reason="LiveKit's server has no outbox")


def settings(url, outbox="", more=""):
    text = f"room: {{empty_timeout: 2, departure_timeout: 1}}\nwebhook:\n  api_key: {KEY}\n  urls: ['{url}']\n"
    if not is_livekit():
        text += f"  outbox_file: '{outbox}'\n{more}"
    return text


def outbox_file():
    LOGS.mkdir(parents=True, exist_ok=True)
    return str(LOGS / f"webhooks-{uuid.uuid4().hex[:8]}.outbox")


async def visit(clients, server, kind, identity, room):
    peer = await clients.peer(kind, identity)
    await peer.connect(server.url, token(server, identity, room))
    return peer


def finished(room):
    return lambda events: any(e.event == "room_finished" and e.room == room for e in events)


@pytest.mark.essential
async def test_a_visit_is_told_from_the_start_of_the_room_to_its_end(clients):
    async with Receiver(KEY, SECRET) as receiver:
        async with Server("webhooks", settings=settings(receiver.url)) as server:
            alice = await visit(clients, server, "python", "alice", "hall")
            await alice.call("publishTone", name="tone", frequency=440)
            await receiver.expect(lambda events: any(e.event == "track_published" for e in events))
            await alice.disconnect()
            await receiver.expect(finished("hall"))
        events = receiver.of("hall")
        names = [e.event for e in events]
        told = ["room_started", "participant_joined", "track_published", "track_unpublished", "participant_left",
                "room_finished"]
        if is_livekit():
            assert sorted(names) == sorted(told)  # in any order
        else:
            assert names == told
        by_name = {e.event: e.json for e in events}
        assert all(e.id.startswith("EV_") and int(e.json["createdAt"]) > 0 for e in events)
        joined, left = by_name["participant_joined"], by_name["participant_left"]
        assert joined["participant"]["identity"] == "alice" and joined["participant"]["state"] == "ACTIVE"
        assert is_livekit() or joined["room"]["numParticipants"] == 1  # theirs is a while behind
        assert left["participant"]["disconnectReason"] == CLIENT_INITIATED
        assert left["participant"]["sid"] == joined["participant"]["sid"]
        published = by_name["track_published"]
        assert set(published["room"]) == {"sid", "name"} and set(published["participant"]) == {"sid", "identity"}
        assert published["track"]["sid"].startswith("TR_")
        await asyncio.gather(*(verify(events, *command) for command in VERIFIERS))


SDK = INTEROP / "server-sdk"

#: LiveKit's receivers for Node and the JVM; that of Python has verified each event as it came.
VERIFIERS = [
    ("node", str(INTEROP / "node" / "webhooks.mjs")),
    ("java", "-XX:TieredStopAtLevel=1", "-cp", f"{SDK}/target/lib/*", str(SDK / "Webhooks.java")),
]


async def verify(events, *command):
    async with Program(f"webhooks-{command[0]}", *command, KEY, SECRET) as verifier:
        for i, one in enumerate(events):
            assert await ask(verifier, i, one.body, one.token) == {"event": one.event, "id": one.id}
        assert "error" in await ask(verifier, len(events), events[0].body + " ", events[0].token)


async def ask(verifier, before, body, jwt):
    verifier.process.stdin.write((json.dumps({"body": body, "token": jwt}) + "\n").encode())
    return json.loads(await verifier.next_line(before))


def check_order(events):
    """Each end has one beginning before it, nobody is in a room that is not there, and all is over at the end."""
    open_rooms, present, tracks = set(), {}, {}
    for one in events:
        event, subject, room = one.event, one.subject, one.json["room"]["sid"]
        if event == "room_started":
            assert not open_rooms, "the one before must have ended"
            open_rooms.add(room)
            continue
        assert room in open_rooms, f"{event} outside its room"
        if event == "room_finished":
            assert not present and not tracks
            open_rooms.remove(room)
        elif event == "participant_joined":
            present[subject] = one.json["participant"]["identity"]
        elif event == "participant_left":
            assert one.json["participant"]["identity"] == present.pop(subject)
            assert one.json["participant"]["disconnectReason"] != "UNKNOWN_REASON"
        elif event == "track_published":
            assert one.json["participant"]["sid"] in present
            tracks[subject] = one
        elif event == "track_unpublished":
            del tracks[subject]
    assert not open_rooms and not present and not tracks
    times = [int(one.json["createdAt"]) for one in events]
    assert times == sorted(times)


def is_complete(events, identities):
    """Whether everybody came, and all that began has ended in order."""
    try:
        check_order(events)
    except (AssertionError, KeyError):
        return False
    came = ("participant_joined", "participant_connection_aborted")
    return identities <= {e.json["participant"]["identity"] for e in events if e.event in came}


@only_parley
async def test_nothing_is_lost_or_out_of_order_when_receiver_and_server_fail(clients):
    rooms = [f"chaos-{i}" for i in range(3)]
    kinds = ["python", "node", "java"]
    async with Receiver(KEY, SECRET) as receiver:
        receiver.behave = failing(seed=7)
        more = "  timeout: 1\n  max_pause: 1\n"
        server = Server("webhooks-chaos", settings=settings(receiver.url, outbox_file(), more))
        joined = {room: set() for room in rooms}

        async def come(name):
            peers = await asyncio.gather(*(
                visit(clients, server, kind, f"{name}-{kind}", room) for room, kind in zip(rooms, kinds)))
            for room, kind in zip(rooms, kinds):
                joined[room].add(f"{name}-{kind}")
            return peers

        async with server:
            first = await come("first")
            await come("told")
            await asyncio.gather(*(peer.disconnect() for peer in first))
        # Orderly: everybody was told to go.
        async with server:
            killed = await come("killed")
            both = await come("leaver")
            await asyncio.gather(*(peer.disconnect() for peer in both))
            there = {f"killed-{kind}" for kind in kinds}
            await receiver.expect(lambda events: there <= {
                e.json["participant"]["identity"] for e in events if e.event == "participant_joined"})
            await server.kill()
        async with server:
            last = await come("last")
            await asyncio.gather(*(peer.disconnect() for peer in last))
            # Those who were there when it was killed come back by themselves, or give up.
            await asyncio.gather(*(peer.disconnect() for peer in killed))
            receiver.behave = lambda: (200, True)
            await receiver.expect(
                lambda _: all(is_complete(receiver.of(room), joined[room]) for room in rooms))
        for room in rooms:
            check_order(receiver.of(room))
        assert receiver.requests > len({e.id for e in receiver.received})


@only_parley
async def test_the_command_lists_and_replays_what_waits(clients):
    outbox = outbox_file()
    async with Receiver(KEY, SECRET) as receiver:
        async with Server("webhooks-command", settings=settings(receiver.url, outbox)) as server:
            alice = await visit(clients, server, "python", "alice", "hall")
            await receiver.expect(lambda events: any(e.event == "participant_joined" for e in events))
            receiver.behave = lambda: (503, False)
            await alice.disconnect()

            async def undelivered():
                code, out, err = await run(str(LAUNCHER), "webhooks", "list", "--dev", "--url", server.url, "--json")
                assert code == 0, err
                return json.loads(out)
            while (listed := await undelivered())["total"] < 2:
                assert server.process.returncode is None
            assert [e["event"] for e in listed["events"]] == ["participant_left", "room_finished"]
            assert listed["events"][0]["participant"] == "alice"
            assert listed["events"][0]["to"][0]["last_failure"] == "503"
            code, out, err = await run(str(LAUNCHER), "webhooks", "list", "--file", outbox)
            assert code == 2 and "running server" in err
            first = listed["events"][0]["id"]
            code, out, err = await run(str(LAUNCHER), "webhooks", "drop", "--dev", "--url", server.url, first)
            assert code == 0, err
        receiver.behave = lambda: (200, True)
        code, out, err = await run(str(LAUNCHER), "webhooks", "replay", "--dev", "--file", outbox)
        assert code == 0, err
        names = [e.event for e in receiver.of("hall")]
        assert names == ["room_started", "participant_joined", "room_finished"]

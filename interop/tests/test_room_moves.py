"""Participants that are moved to another room, or forwarded to it: the calls that LiveKit's open server lacks."""

import pytest
import pytest_asyncio

from conftest import Room
from harness.room_api import APIS, PythonApi, Refused
from harness.servers import is_livekit

pytestmark = pytest.mark.skipif(is_livekit(), reason="LiveKit's open server answers: not implemented")

KINDS = ["python", "python-dual", "browser", "browser-dual", "node", "java", "java-dual"]


@pytest_asyncio.fixture
async def other(server, clients, room_name):
    the_room = Room(server, clients, f"{room_name}-other")
    yield the_room
    await the_room.close()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_participant_is_moved_with_its_tracks(server, room, other, kind):
    alice = await room.join(kind, "alice")
    bob = await room.join("python", "bob")
    carol = await other.join("python", "carol")
    await alice.expect_participant("bob")
    await bob.expect_participant("alice")
    sid = await alice.call("publishTone", name="voice", frequency=500)
    await bob.expect("trackSubscribed", sid=sid)
    theirs = await carol.call("publishTone", name="welcome", frequency=900)

    async with PythonApi(server) as room_api:
        await room_api.move_participant(room.name, "alice", other.name)
        assert [p["identity"] for p in await room_api.list_participants(room.name)] == ["bob"]
        assert sorted(p["identity"] for p in await room_api.list_participants(other.name)) == ["alice", "carol"]

    assert (await alice.expect("moved"))["room"] == other.name
    await bob.expect("participantDisconnected", identity="alice")
    await carol.expect("participantConnected", lambda e: e["participant"]["identity"] == "alice")
    await carol.expect("trackSubscribed", sid=sid, identity="alice")
    await alice.expect("participantDisconnected", identity="bob")
    await alice.expect("participantConnected", lambda e: e["participant"]["identity"] == "carol")
    await alice.expect("trackSubscribed", sid=theirs, identity="carol")
    await carol.call("hear", sid=sid, frequency=500)
    await alice.call("hear", sid=theirs, frequency=900)
    await alice.publish(b"I am here", topic="moved")
    await carol.expect("data", topic="moved", sender="alice")
    await carol.publish(b"welcome", topic="welcome")
    await alice.expect("data", topic="welcome", sender="carol")
    assert not bob.seen("data", topic="moved")
    assert not alice.seen("disconnected") and not alice.seen("reconnecting")


@pytest.mark.parametrize("sdk", APIS)
async def test_a_participant_is_forwarded_until_it_leaves(server, room, other, sdk):
    alice = await room.join("python", "alice")
    carol = await other.join("python", "carol")
    sid = await alice.call("publishTone", name="voice", frequency=500)
    async with APIS[sdk](server) as room_api:
        await room_api.forward_participant(room.name, "alice", other.name)
        await carol.expect("participantConnected", lambda e: e["participant"]["identity"] == "alice")
        await carol.expect("trackSubscribed", sid=sid, identity="alice")
        await carol.call("hear", sid=sid, frequency=500)
        [seen] = [p for p in await room_api.list_participants(other.name) if p["identity"] == "alice"]
        assert seen["kindDetails"] == ["FORWARDED"]
        await alice.call("mute", sid=sid, value=True)
        await carol.expect("trackMuted", sid=sid)
        await room_api.remove_participant(other.name, "alice")
        await carol.expect("participantDisconnected", identity="alice")
        assert [p["identity"] for p in await room_api.list_participants(room.name)] == ["alice"]
        await room_api.forward_participant(room.name, "alice", other.name)
        await carol.expect("participantConnected", lambda e: e["participant"]["identity"] == "alice", count=2)
        await alice.disconnect()
        await carol.expect("participantDisconnected", identity="alice", count=2)


@pytest.mark.parametrize("sdk", APIS)
async def test_what_cannot_be_moved_is_refused(server, room, sdk):
    await room.join("python", "alice")
    async with APIS[sdk](server) as room_api:
        for call in (room_api.move_participant, room_api.forward_participant):
            with pytest.raises(Refused) as failure:
                await call(room.name, "alice", room.name)
            assert (failure.value.code, failure.value.status) == ("invalid_argument", 400)
            with pytest.raises(Refused) as failure:
                await call(room.name, "nobody", "elsewhere")
            assert (failure.value.code, failure.value.status) == ("not_found", 404)
        assert (await room_api.get_participant(room.name, "alice"))["identity"] == "alice"

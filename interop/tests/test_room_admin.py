"""What Parley adds to LiveKit's room API: bans, and rooms that refuse a second session of an identity."""

import json

import pytest

from harness.room_api import PythonApi, post
from harness.servers import is_livekit
from livekit import api as lk

pytestmark = pytest.mark.skipif(is_livekit(), reason="Parley's own calls")

PARTICIPANT_REMOVED = 4


async def admin(server, method, room, grants=None, **fields):
    token = lk.AccessToken(server.key, server.secret).with_grants(
        grants or lk.VideoGrants(room_admin=True, room=room)).to_jwt()
    return await post(server, method, json.dumps({"room": room, **fields}), token, service="parley.RoomAdmin")


async def test_who_is_banned_is_taken_out_and_kept_out(server, room):
    alice = await room.join("browser", "alice")
    bob = await room.join("python", "bob")
    status, ban = await admin(server, "Ban", room.name, identity="alice", reason="spam", seconds=3600)
    assert status == 200 and int(ban["expires_at"]) == int(ban["banned_at"]) + 3600
    assert (await alice.expect("disconnected"))["reason"] == PARTICIPANT_REMOVED
    await bob.expect("participantDisconnected", identity="alice")
    for kind in ("python", "node", "browser", "java"):
        with pytest.raises(Exception, match="banned|403"):
            await room.join(kind, "alice")
    status, answer = await admin(server, "ListBans", room.name)
    assert [(b["identity"], b["reason"]) for b in answer["bans"]] == [("alice", "spam")]
    assert await admin(server, "Unban", room.name, identity="alice") == (200, {})
    assert (await admin(server, "Unban", room.name, identity="alice"))[0] == 404
    await room.join("python", "alice")


async def test_bans_ask_for_the_rights_of_their_room_and_those_of_all_rooms_for_more(server, room):
    other = lk.VideoGrants(room_admin=True, room="another")
    assert (await admin(server, "Ban", room.name, other, identity="alice"))[0] == 401
    assert (await admin(server, "Ban", "", other, identity="alice"))[0] == 401
    creator = lk.VideoGrants(room_create=True)
    identity = f"everywhere-{room.name}"
    assert (await admin(server, "Ban", "", creator, identity=identity))[0] == 200
    with pytest.raises(Exception, match="banned|403"):
        await room.join("python", identity)
    assert (await admin(server, "Unban", "", creator, identity=identity))[0] == 200


async def test_a_room_can_refuse_a_second_session_of_an_identity(server, room):
    async with PythonApi(server) as room_api:
        await room_api.create_room(room.name, tags={"parley.duplicate_identity": "refuse"})
    first = await room.join("python", "alice")
    for kind in ("python", "node", "browser", "java"):
        with pytest.raises(Exception, match="identity|403"):
            await room.join(kind, "alice")
    assert not first.seen("disconnected")
    await first.disconnect()
    await room.join("python", "alice")

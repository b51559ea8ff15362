"""The room API, called by LiveKit's server SDKs; those whom it concerns are real participants."""

import base64
import json
import time
import uuid

import pytest
import pytest_asyncio

from harness.room_api import APIS, Refused, post
from harness.servers import is_livekit
from livekit import api as lk

#: DisconnectReason of the protocol.
PARTICIPANT_REMOVED, ROOM_DELETED = 4, 5


@pytest_asyncio.fixture(params=APIS)
async def room_api(request, server):
    async with APIS[request.param](server) as client:
        yield client


def admin(server, room="", **grants):
    return lk.AccessToken(server.key, server.secret).with_grants(lk.VideoGrants(room=room, **grants)).to_jwt()


async def test_a_room_is_made_listed_changed_and_deleted(room_api):
    name = f"api-{uuid.uuid4().hex[:8]}"
    made = await room_api.create_room(name, empty_timeout=33, max_participants=7, metadata="first")
    assert made["name"] == name and made["sid"].startswith("RM_")
    assert (made["emptyTimeout"], made["maxParticipants"], made["metadata"]) == (33, 7, "first")
    again = await room_api.create_room(name, empty_timeout=44)
    assert again["sid"] == made["sid"] and again["emptyTimeout"] == 33
    assert [room["sid"] for room in await room_api.list_rooms(name, "no such room")] == [made["sid"]]
    assert made["sid"] in [room["sid"] for room in await room_api.list_rooms()]
    assert (await room_api.update_room_metadata(name, "second"))["metadata"] == "second"
    assert await room_api.list_participants(name) == []
    await room_api.delete_room(name)
    assert await room_api.list_rooms(name) == []


KINDS = ["python", "browser", "node", "java"]


@pytest.mark.parametrize("kind", KINDS)
async def test_participants_are_seen_changed_and_removed(room_api, room, kind):
    alice = await room.join(kind, "alice")
    seen = await room_api.list_participants(room.name)
    assert [who["identity"] for who in seen] == ["alice"]
    assert (await room_api.get_participant(room.name, "alice"))["sid"] == seen[0]["sid"]
    changed = await room_api.update_participant(
        room.name, "alice", name="Alice", metadata="m", attributes={"seat": "4"})
    assert (changed["name"], changed["metadata"], changed["attributes"]) == ("Alice", "m", {"seat": "4"})
    await alice.expect("metadataChanged", identity="alice", value="m")
    await alice.expect("nameChanged", identity="alice", value="Alice")
    await alice.expect("attributesChanged", identity="alice", value={"seat": "4"})
    await room_api.remove_participant(room.name, "alice")
    assert (await alice.expect("disconnected"))["reason"] == PARTICIPANT_REMOVED
    assert await room_api.list_participants(room.name) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_deleted_room_sends_everybody_home(room_api, room, kind):
    alice = await room.join(kind, "alice")
    await room_api.delete_room(room.name)
    assert (await alice.expect("disconnected"))["reason"] == ROOM_DELETED


async def test_tracks_are_muted_and_subscriptions_ended_from_outside(room_api, room):
    alice, bob = await room.join_two("python", "browser")
    sid = await alice.call("publishAudio", name="voice")
    await bob.expect("trackSubscribed", sid=sid)
    assert (await room_api.mute_track(room.name, "alice", sid, True))["track"]["muted"]
    await bob.expect("trackMuted", sid=sid)
    with pytest.raises(Refused) as failure:
        await room_api.mute_track(room.name, "alice", sid, False)
    assert (failure.value.code, failure.value.status) == ("failed_precondition", 412)
    await room_api.update_subscriptions(room.name, "bob", [sid], False)
    await bob.expect("trackUnsubscribed", sid=sid)
    await room_api.update_subscriptions(room.name, "bob", [sid], True)
    await bob.expect("trackSubscribed", sid=sid, count=2)


@pytest.mark.parametrize("kind", KINDS)
async def test_data_of_the_server_has_no_sender(room_api, room, kind):
    alice = await room.join(kind, "alice")
    bob = await room.join("python", "bob")
    await room_api.send_data(room.name, b"to all", topic="news")
    for peer in (alice, bob):
        event = await peer.expect("data", topic="news")
        assert base64.b64decode(event["payload"]) == b"to all"
        assert not event["sender"]
    await room_api.send_data(room.name, b"to alice", topic="secret", destination_identities=["alice"])
    await alice.expect("data", topic="secret")
    await room_api.send_data(room.name, b"the end", topic="end")
    await bob.expect("data", topic="end")
    assert not bob.seen("data", topic="secret")


async def test_rights_can_be_taken(room_api, room):
    alice, bob = await room.join_two("python", "python")
    rights = {"can_publish": True, "can_subscribe": True, "can_publish_data": False}
    changed = await room_api.update_participant(room.name, "alice", permission=rights)
    assert not changed["permission"].get("canPublishData", False)
    await alice.publish(b"unheard", topic="rights")
    await room_api.update_participant(room.name, "alice", permission={**rights, "can_publish_data": True})
    await alice.publish(b"heard", topic="rights")
    await bob.expect("data", topic="rights")
    assert bob.payloads("rights") == [b"heard"]


async def test_a_removed_participant_can_lose_its_tokens(room_api, room):
    if is_livekit():
        pytest.skip("LiveKit's open server accepts the tokens of those who were removed")
    if isinstance(room_api, APIS["jvm"]):
        pytest.skip("this SDK cannot ask for it")
    alice = await room.join("python", "alice")
    await room_api.remove_participant(room.name, "alice", revoked_before=int(time.time()) + 60)
    await alice.expect("disconnected")
    with pytest.raises(Exception, match="revoked|401"):
        await room.join("python", "alice")
    await room.join("python", "bob")


async def test_what_does_not_exist_is_not_found(room_api):
    name = f"api-{uuid.uuid4().hex[:8]}"
    for refused in (
        room_api.delete_room(name),
        room_api.get_participant(name, "nobody"),
        room_api.remove_participant(name, "nobody"),
        room_api.update_participant(name, "nobody", name="x"),
    ):
        with pytest.raises(Refused) as failure:
            await refused
        assert (failure.value.code, failure.value.status) == ("not_found", 404)
    assert await room_api.list_participants(name) == []


@pytest.mark.parametrize("sdk", APIS)
async def test_a_wrong_secret_is_refused(server, sdk):
    async with APIS[sdk](server, secret="another secret, which nobody told the server") as client:
        with pytest.raises(Refused) as failure:
            await client.list_rooms()
    assert failure.value.status == 401


DENIED = (401, {"code": "unauthenticated", "msg": "permissions denied"})


async def test_each_call_asks_for_its_grant(server):
    assert await post(server, "ListRooms", "{}") == DENIED
    calls = {
        "CreateRoom": ({"room_list": True, "room_admin": True, "room": "r"}, '{"name": "r"}'),
        "ListRooms": ({"room_create": True, "room_admin": True, "room": "r"}, "{}"),
        "DeleteRoom": ({"room_list": True, "room_admin": True, "room": "r"}, '{"room": "r"}'),
        "ListParticipants": ({"room_create": True, "room_admin": True, "room": "other"}, '{"room": "r"}'),
        "GetParticipant": ({"room_create": True, "room": "r"}, '{"room": "r", "identity": "i"}'),
        "RemoveParticipant": ({"room_list": True, "room": "r"}, '{"room": "r", "identity": "i"}'),
        "UpdateParticipant": ({"room_list": True, "room": "r"}, '{"room": "r", "identity": "i"}'),
        "UpdateRoomMetadata": ({"room_create": True, "room": "r"}, '{"room": "r"}'),
        "SendData": ({"room_create": True, "room": "r"}, '{"room": "r"}'),
        "PerformRpc": ({"room_create": True, "room": "r"}, '{"room": "r", "destination_identity": "i"}'),
    }
    for method, (grants, body) in calls.items():
        assert await post(server, method, body, admin(server, **grants)) == DENIED, method


async def test_empty_lists_are_written_out_in_json(server):
    every = admin(server, room="nobody", room_list=True, room_admin=True)
    assert await post(server, "ListRooms", '{"names": ["nothing"]}', every) == (200, {"rooms": []})
    assert await post(server, "ListParticipants", '{"room": "nobody"}', every) == (200, {"participants": []})


async def test_what_is_no_call_is_refused_by_name(server):
    every = admin(server, room="r", room_list=True, room_create=True, room_admin=True)
    status, answer = await post(server, "Nope", "{}", every)
    assert (status, answer["code"]) == (404, "bad_route")
    assert answer["msg"] == 'no handler for path "/twirp/livekit.RoomService/Nope"'
    status, answer = await post(server, "ListRooms", "{}", every, "text/plain")
    assert (status, answer["code"], answer["msg"]) == (404, "bad_route", 'unexpected Content-Type: "text/plain"')
    status, answer = await post(server, "ListRooms", "{", every)
    assert (status, answer) == (400, {"code": "malformed", "msg": "the json request could not be decoded"})
    status, answer = await post(server, "ListRooms", b"\xff\xff", every, "application/protobuf")
    assert (status, answer["code"]) == (400, "malformed")
    status, answer = await post(server, "SendData", '{"room": "r", "nonce": "aGk="}', every)
    assert (status, answer["code"]) == (400, "invalid_argument")
    assert answer["msg"] == "nonce should be 16-bytes or not present, got: 2 bytes"
    status, answer = await post(server, "CreateRoom", '{"name": "' + "x" * 300 + '"}', every)
    assert (status, answer["code"]) == (400, "invalid_argument")
    assert "room name length exceeds limits: max length 256" in answer["msg"]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_server_calls_a_method_of_a_participant(server, room, kind):
    alice = await room.join(kind, "alice")
    await alice.call("registerRpc", method="echo", behaviour="echo")
    rights = admin(server, room=room.name, room_admin=True)

    async def perform(method, identity="alice"):
        body = {"room": room.name, "destination_identity": identity, "method": method, "payload": "hello"}
        return await post(server, "PerformRpc", json.dumps(body), rights)

    status, answer = await perform("echo")
    assert (status, answer) == (200, {"payload": "hello"})
    status, answer = await perform("nothing")
    assert status >= 400
    status, answer = await perform("echo", "nobody")
    assert status >= 400

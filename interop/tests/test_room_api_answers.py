"""The room API, question by question: LiveKit's answers, and those in which Parley differs on purpose.

Runs against either server. Each difference is explained in docs/room-api.md under the name that it has here.
"""

import json
import time
from dataclasses import dataclass, field

import jwt
import pytest

from harness.room_api import post
from harness.servers import INTEROP, is_livekit

ROOM, NONE = "answers", "no-such-room"
EVERYTHING = {"roomCreate": True, "roomList": True, "roomAdmin": True, "room": ROOM, "destinationRoom": "elsewhere"}
ELSEWHERE = {**EVERYTHING, "room": NONE}
METADATA, ATTRIBUTES = "x" * (512 * 1024 + 1), {"a": "x" * (64 * 1024)}
NOT_FOUND_ROOM = (404, "not_found", "requested room does not exist")
NOT_FOUND_WHO = (404, "not_found", "participant does not exist")
UNHEARD = (503, "unavailable", "no response from servers")
DENIED = (401, "unauthenticated", "permissions denied")
MALFORMED = (400, "malformed", "the json request could not be decoded")


@dataclass
class Question:
    name: str
    method: str
    body: object
    livekit: tuple
    grants: dict | None = field(default_factory=lambda: EVERYTHING)
    #: Where Parley differs.
    parley: tuple | None = None
    content_type: str = "application/json"

    def answer(self):
        return self.livekit if is_livekit() or self.parley is None else self.parley


def whom(room=ROOM, identity="nobody", **more):
    return {"room": room, "identity": identity, **more}


def too_big(what, limit):
    return (400, "invalid_argument", f"{what} size exceeds limits {limit}")


def unsupported(name):
    return (400, "invalid_argument", f"{name} is not supported by Parley (expected: not set)")


OK = (200, None, None)
QUESTIONS = [
    # what a room is made with
    Question("room name", "CreateRoom", {"name": "x" * 257},
             (400, "invalid_argument", "room name length exceeds limits: max length 256")),
    Question("room metadata", "CreateRoom", {"name": "m", "metadata": METADATA}, too_big("metadata", 524288)),
    Question("unknown preset", "CreateRoom", {"name": "p", "room_preset": "nope"},
             (400, "invalid_argument", "unknown room configuration in create room request")),
    Question("agents", "CreateRoom", {"name": "a", "agents": [{"agent_name": "a"}]}, OK, parley=unsupported("agents")),
    Question("egress", "CreateRoom", {"name": "e", "egress": {}}, OK, parley=unsupported("egress")),
    Question("replay", "CreateRoom", {"name": "r", "replay_enabled": True}, OK, parley=unsupported("replay_enabled")),
    Question("node and tags", "CreateRoom", {"name": "n", "node_id": "ND_x", "tags": {"a": "b"}}, OK),
    # what is not there
    Question("delete no room", "DeleteRoom", {"room": NONE}, NOT_FOUND_ROOM),
    Question("list nobody", "ListParticipants", {"room": NONE}, OK, ELSEWHERE),
    Question("metadata of no room", "UpdateRoomMetadata", {"room": NONE, "metadata": "x"}, NOT_FOUND_ROOM, ELSEWHERE),
    Question("get nobody", "GetParticipant", whom(), NOT_FOUND_WHO),
    Question("get nobody of no room", "GetParticipant", whom(NONE), NOT_FOUND_WHO, ELSEWHERE),
    Question("remove nobody", "RemoveParticipant", whom(), NOT_FOUND_WHO),
    Question("update nobody", "UpdateParticipant", whom(name="x"), NOT_FOUND_WHO),
    Question("data to no room", "SendData", {"room": NONE, "data": "aGk="}, UNHEARD, ELSEWHERE, NOT_FOUND_ROOM),
    Question("data to an empty room", "SendData", {"room": ROOM, "data": "aGk="}, OK),
    Question("mute nobody", "MutePublishedTrack", whom(track_sid="TR_x", muted=True), UNHEARD, parley=NOT_FOUND_WHO),
    Question("subscriptions of nobody", "UpdateSubscriptions", whom(track_sids=["TR_x"]), UNHEARD, parley=NOT_FOUND_WHO),
    Question("call nobody", "PerformRpc", {"room": ROOM, "destination_identity": "nobody", "method": "m"}, UNHEARD,
             parley=NOT_FOUND_WHO),
    Question("move nobody", "MoveParticipant", whom(destination_room="elsewhere"), UNHEARD, parley=NOT_FOUND_WHO),
    Question("forward nobody", "ForwardParticipant", whom(destination_room="elsewhere"), UNHEARD, parley=NOT_FOUND_WHO),
    # what is wrong in itself
    Question("call without whom", "PerformRpc", {"room": ROOM, "method": "m"},
             (400, "invalid_argument", "destination identity is required")),
    Question("nonce", "SendData", {"room": ROOM, "data": "aGk=", "nonce": "aGk="},
             (400, "invalid_argument", "nonce should be 16-bytes or not present, got: 2 bytes")),
    Question("long name", "UpdateParticipant", whom(name="x" * 257), (400, "invalid_argument", "name length exceeds limits 256")),
    Question("participant metadata", "UpdateParticipant", whom(metadata=METADATA), too_big("metadata", 524288)),
    Question("attributes", "UpdateParticipant", whom(attributes=ATTRIBUTES), too_big("attribute", 65536)),
    Question("new room metadata", "UpdateRoomMetadata", {"room": ROOM, "metadata": METADATA}, too_big("metadata", 524288)),
    Question("move to the same room", "MoveParticipant", whom(destination_room=ROOM),
             (400, "invalid_argument", "destination room cannot be the same as source room "),
             {**EVERYTHING, "destinationRoom": ROOM}),
    # who may not
    Question("no token", "ListRooms", {}, DENIED, None),
    Question("no grant", "ListRooms", {}, DENIED, {"roomCreate": True}),
    Question("another room", "GetParticipant", whom(), DENIED, {"roomAdmin": True, "room": "other"}),
    Question("another destination", "MoveParticipant", whom(destination_room="third"), DENIED),
    # what is no request
    Question("broken JSON", "ListRooms", "{", MALFORMED),
    Question("wrong type in JSON", "ListRooms", '{"names": 5}', MALFORMED),
    Question("no JSON", "ListRooms", "", MALFORMED),
    Question("unknown field", "ListRooms", '{"nemas": ["a"]}', OK),
    Question("broken protobuf", "ListRooms", b"\xff\xff", (400, "malformed", "the protobuf request could not be decoded"),
             content_type="application/protobuf"),
    Question("content type", "ListRooms", "{}", (404, "bad_route", 'unexpected Content-Type: "text/plain"'),
             content_type="text/plain"),
    Question("unknown method", "Nope", "{}", (404, "bad_route", 'no handler for path "/twirp/livekit.RoomService/Nope"')),
]


def bearer(server, grants, **claims):
    now = int(time.time())
    body = {"iss": server.key, "sub": "operator", "nbf": now - 5, "exp": now + 600, "video": grants, **claims}
    return jwt.encode(body, server.secret, "HS256")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
async def test_the_answer_is_livekits_or_a_documented_one(server, question):
    await post(server, "CreateRoom", json.dumps({"name": ROOM}), bearer(server, EVERYTHING))
    body = question.body if isinstance(question.body, (str, bytes)) else json.dumps(question.body)
    token = None if question.grants is None else bearer(server, question.grants)
    status, answer = await post(server, question.method, body, token, question.content_type)
    expected_status, code, text = question.answer()
    assert status == expected_status, answer
    if code is not None:
        # LiveKit's server puts this before the texts of its own errors; see docs/room-api.md.
        assert (answer["code"], answer["msg"].removeprefix("twirp error unknown: ")) == (code, text)


@pytest.mark.skipif(is_livekit(), reason="LiveKit's server accepts it, and logs it whole")
async def test_a_request_over_its_limit_is_refused(server):
    status, _ = await post(server, "ListRooms", b'{"names": ["' + b"x" * (11 << 20) + b'"]}', bearer(server, EVERYTHING))
    assert status == 413


async def test_tokens_that_do_not_hold_are_refused_before_the_call(server):
    good = bearer(server, EVERYTHING)
    for token, text in (
        (bearer(server, EVERYTHING, iss="nobody"), "invalid API key"),
        (good[:-4] + ("AAAA" if not good.endswith("AAAA") else "BBBB"), "token"),
        (bearer(server, EVERYTHING, exp=int(time.time()) - 600), "token"),
        ("no token at all", "invalid authorization token"),
    ):
        status, answer = await post(server, "ListRooms", "{}", token)
        assert status == 401 and "invalid" in answer and text in answer
        assert is_livekit() or token not in answer


def test_each_difference_is_explained():
    page = (INTEROP.parent / "docs" / "room-api.md").read_text()
    for question in QUESTIONS:
        if question.parley is not None:
            assert f"`{question.name}`" in page, question.name

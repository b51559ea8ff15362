"""Bad input at the signal socket: its sender may suffer, nobody else notices."""

import json

import pytest
import pytest_asyncio
from livekit.protocol import rtc as signal

from harness.signalling import RawParticipant
from harness.tokens import token
from harness.waiting import SOON

LIMIT = 2 << 20


class Bystanders:
    """Two participants of the same room who must not notice anything."""

    def __init__(self, alice, bob):
        self.alice, self.bob = alice, bob
        self.rounds = 0

    async def check(self):
        self.rounds += 1
        for sender, receiver in ((self.alice, self.bob), (self.bob, self.alice)):
            await sender.publish(b"%d" % self.rounds, topic="bystanders")
            await receiver.expect("data", topic="bystanders", count=self.rounds)
        for peer in (self.alice, self.bob):
            assert peer.seen("disconnected") == peer.seen("reconnecting") == []
            others = [e["identity"] for e in peer.seen("participantDisconnected")]
            assert "alice" not in others and "bob" not in others


@pytest_asyncio.fixture
async def bystanders(room):
    two = Bystanders(*await room.join_two("python", "python"))
    await two.check()
    yield two
    await two.check()
    # And the server still takes newcomers.
    await room.join("python", "newcomer")


@pytest_asyncio.fixture
async def mallory(server, room):
    async with RawParticipant(server, token(server, "mallory", room.name)) as raw:
        yield raw


async def test_a_message_that_is_no_protobuf_harms_nobody_else(bystanders, mallory):
    for garbage in (b"\xff\xff\xff\xff", b"\x0a\x7f", bytes(range(256)), b""):
        if not mallory.socket.closed:
            await mallory.socket.send_bytes(garbage)
    await bystanders.check()


async def test_text_that_is_no_json_harms_nobody_else(bystanders, mallory):
    for garbage in ("", "{", "[]", '{"offer": 7}', "\0", '{"noSuchField": {}}'):
        if not mallory.socket.closed:
            await mallory.socket.send_str(garbage)
    await bystanders.check()


async def test_an_oversize_frame_closes_its_socket_alone(bystanders, mallory):
    await mallory.socket.send_bytes(b"\0" * (LIMIT + 1))
    await mallory.wait_closed()
    await bystanders.check()


async def test_an_unknown_field_is_ignored(bystanders, mallory):
    unknown = b"\xfa\x3e\x03abc"
    ping = signal.SignalRequest(ping_req=signal.Ping(timestamp=7)).SerializeToString()
    await mallory.socket.send_bytes(unknown)
    await mallory.socket.send_bytes(ping + unknown)
    pong = await mallory.expect("pong_resp")
    assert pong.pong_resp.last_ping_timestamp == 7
    await bystanders.check()


@pytest.mark.parametrize("sdp", ["", "v=0", "nonsense\r\n" * 50, "v=0\r\nm=audio 99999999999 X\r\n", "\0\xff"])
async def test_a_bad_session_description_harms_nobody_else(bystanders, mallory, sdp):
    await mallory.send(offer=signal.SessionDescription(type="offer", sdp=sdp))
    if not mallory.socket.closed:
        await mallory.send(answer=signal.SessionDescription(type="answer", sdp=sdp))
    await bystanders.check()


async def test_a_candidate_that_does_not_parse_leaves_its_sender_connected(bystanders, mallory):
    for init in ("", "{", "{}", json.dumps({"candidate": "candidate:x y z", "sdpMid": "0", "sdpMLineIndex": 0}),
                 json.dumps({"candidate": "candidate:1 1 udp 1 999.1.1.1 70000 typ host", "sdpMid": None})):
        for target in (signal.SignalTarget.PUBLISHER, signal.SignalTarget.SUBSCRIBER):
            await mallory.send(trickle=signal.TrickleRequest(candidateInit=init, target=target))
    await mallory.ping()
    await bystanders.check()


async def test_requests_about_things_that_do_not_exist_leave_their_sender_connected(bystanders, mallory):
    await mallory.send(mute=signal.MuteTrackRequest(sid="TR_nothing", muted=True))
    await mallory.send(subscription=signal.UpdateSubscription(track_sids=["TR_nothing"], subscribe=True))
    await mallory.send(track_setting=signal.UpdateTrackSettings(track_sids=["TR_nothing"]))
    await mallory.send(subscription_permission=signal.SubscriptionPermission(all_participants=False))
    await mallory.send(update_layers=signal.UpdateVideoLayers(track_sid="TR_nothing"))
    await mallory.ping()
    await bystanders.check()


async def test_a_socket_that_is_cut_before_any_transport_is_up_is_forgotten(server, room, bystanders):
    async with RawParticipant(server, token(server, "brief", room.name)) as raw:
        await raw.ping()
        raw.socket._response.connection.transport.abort()
    late = await room.join("python", "late")
    await bystanders.alice.expect_participant("late")
    assert "brief" not in [p["identity"] for p in await late.call("others")]


async def test_json_text_frames_are_answered_in_json(server, room, bystanders):
    async with RawParticipant(server, token(server, "texter", room.name)) as raw:
        assert raw.join.participant.identity == "texter"
        assert {p.identity for p in raw.join.other_participants} == {"alice", "bob"}
        await raw.socket.send_str(json.dumps({"pingReq": {"timestamp": "123", "rtt": "4"}}))
        pong = await raw.expect_text("pongResp")
        assert pong["lastPingTimestamp"] == "123"
        await raw.socket.send_bytes(signal.SignalRequest(ping_req=signal.Ping(timestamp=5)).SerializeToString())
        assert (await raw.expect("pong_resp")).pong_resp.last_ping_timestamp == 5


async def test_a_leave_is_answered_and_the_socket_closed(server, room, bystanders):
    async with RawParticipant(server, token(server, "leaver", room.name)) as raw:
        await raw.send(leave=signal.LeaveRequest(reason=1))
        answer = await raw.expect("leave")
        assert answer.leave.reason == 1
        await raw.wait_closed()


async def test_a_resume_of_a_session_that_never_was_is_told_to_start_anew(server, room, bystanders):
    import aiohttp

    jwt = token(server, "ghost", room.name)
    query = {"access_token": jwt, "protocol": "17", "reconnect": "1", "sid": "PA_doesnotexist"}
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(f"http://127.0.0.1:{server.port}/rtc", params=query)
        frame = await socket.receive(timeout=SOON)
        response = signal.SignalResponse.FromString(frame.data)
        assert response.leave.action == signal.LeaveRequest.RECONNECT
        await socket.close()

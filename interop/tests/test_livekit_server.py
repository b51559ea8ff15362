"""The Java SDK on LiveKit's own server: it joins, talks with the other SDKs, resumes and reconnects."""

import asyncio

import pytest
import pytest_asyncio

from conftest import Room
from harness.proxies import CuttableProxy

JAVA = ["java", "java-dual"]
RECONNECT = 60


@pytest_asyncio.fixture
async def livekit_room(livekit_server, clients, room_name):
    the_room = Room(livekit_server, clients, room_name)
    yield the_room
    await the_room.close()


@pytest_asyncio.fixture
async def livekit_proxy(livekit_server):
    async with CuttableProxy(livekit_server.port) as running:
        yield running


@pytest.mark.parametrize("other", ["java", "python", "python-dual", "node", "browser"])
@pytest.mark.parametrize("kind", JAVA)
async def test_packets_calls_and_texts_go_both_ways(livekit_room, kind, other):
    alice, bob = await livekit_room.join_two(kind, other)
    for sender, receiver in ((alice, bob), (bob, alice)):
        await sender.publish(b"reliable", topic="packets")
        event = await receiver.expect("data", topic="packets")
        assert event["sender"] == sender.identity
        assert receiver.payloads("packets") == [b"reliable"]
        await receiver.call("registerRpc", method="echo", behaviour="echo")
        answer = await sender.call("performRpc", destination=receiver.identity, method="echo", payload="x" * 20_000)
        assert answer == "x" * 20_000


@pytest.mark.parametrize("kind", JAVA)
async def test_a_cut_websocket_is_resumed_and_no_message_is_lost_or_doubled(livekit_room, livekit_proxy, kind):
    alice = await livekit_room.join(kind, "alice", url=livekit_proxy.url)
    bob = await livekit_room.join("python", "bob")
    await alice.expect_participant("bob")
    sid = alice.joined["local"]["sid"]
    livekit_proxy.hold()
    livekit_proxy.cut()
    await alice.expect("reconnecting")
    sending = asyncio.ensure_future(alice.publish(b"during", topic="to bob", count=50, timeout=RECONNECT))
    livekit_proxy.release()
    await alice.expect("reconnected", timeout=RECONNECT)
    await sending
    await alice.publish(b"after", topic="to bob", count=50)
    await bob.expect("data", topic="to bob", count=100)
    assert bob.payloads("to bob") == [b"%s#%d" % (word, n) for word in (b"during", b"after") for n in range(50)]
    assert (await alice.call("local"))["sid"] == sid


@pytest.mark.parametrize("kind", JAVA)
async def test_a_session_that_is_given_up_is_built_anew(livekit_room, kind):
    alice, bob = await livekit_room.join_two(kind, "python")
    sid = alice.joined["local"]["sid"]
    await alice.call("simulate", scenario="full-reconnect")
    await alice.expect("reconnected", timeout=RECONNECT)
    assert (await alice.call("local"))["sid"] != sid
    await alice.publish(b"again", topic="again")
    await bob.expect("data", topic="again")

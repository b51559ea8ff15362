"""A room whose participants two event loops serve: to clients it is a room like others."""

import asyncio

import pytest
import pytest_asyncio

from harness.drivers import payload_of
from harness.servers import Server, is_livekit

GREEN = (30, 180, 30)

pytestmark = pytest.mark.skipif(is_livekit(), reason="LiveKit's server has no such key")


@pytest_asyncio.fixture(scope="module")
async def server():
    """One that serves the first participant of a room on the room's own loop, and the next ones where the fewest are."""
    async with Server("large-room", per_shard="1") as running:
        yield running


@pytest.mark.essential
@pytest.mark.parametrize("kinds", [
    ("python", "browser", "node"),
    ("browser-dual", "python-dual", "java"),
], ids="-".join)
async def test_everything_crosses_between_event_loops(room, kinds):
    names = ("alice", "bob", "carol")
    peers = [await room.join(kind, name) for kind, name in zip(kinds, names)]
    for peer in peers:
        for name in names:
            if name != peer.identity:
                await peer.expect_participant(name)
    alice, bob, carol = peers

    async def perform(sender, frequency):
        tone = await sender.call("publishTone", name="tone", frequency=frequency)
        for peer in peers:
            if peer is not sender:
                await peer.expect("trackSubscribed", identity=sender.identity, sid=tone)
                await peer.call("hear", sid=tone, frequency=frequency)
        return tone

    tones = await asyncio.gather(perform(alice, 400), perform(bob, 900), perform(carol, 1500))

    for sender, receiver in ((alice, bob), (bob, alice)):
        picture = await sender.call("publishColour", name="picture", colour=GREEN)
        await receiver.expect("trackSubscribed", identity=sender.identity, sid=picture)
        await receiver.call("see", sid=picture, colour=GREEN)

    for peer in peers:
        await peer.call("registerRpc", method="where", behaviour="echo")
    for sender, receiver in ((alice, bob), (bob, carol), (carol, alice)):
        for reliable in (True, False):
            topic = f"{sender.identity}-{reliable}"
            await sender.publish(b"hello", topic=topic, reliable=reliable)
            for peer in peers:
                if peer is not sender:
                    assert payload_of(await peer.expect("data", topic=topic)) == b"hello"
        answer = await sender.call("performRpc", destination=receiver.identity, method="where", payload="x" * 5000)
        assert answer == "x" * 5000

    await bob.call("mute", sid=tones[1], value=True)
    await asyncio.gather(alice.expect("trackMuted", sid=tones[1]), carol.expect("trackMuted", sid=tones[1]))
    await bob.call("mute", sid=tones[1], value=False)
    await alice.expect("trackUnmuted", sid=tones[1])
    await alice.call("hear", sid=tones[1], frequency=900)

    await bob.disconnect()
    await asyncio.gather(
        alice.expect("participantDisconnected", identity="bob"),
        carol.expect("participantDisconnected", identity="bob"))
    await carol.call("hear", sid=tones[0], frequency=400)

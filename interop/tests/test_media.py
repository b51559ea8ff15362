"""Sound and pictures through the room: what one client sends is what the others hear and see."""

import asyncio

import pytest

from harness.matrix import name

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 180, 30), (30, 30, 220), (220, 220, 30)

#: Who hears and sees whom; each client in both roles, each kind of connection in both.
PAIRS = [
    ("browser", "python"),
    ("python", "browser"),
    ("node", "browser"),
    ("browser", "node"),
    ("python", "node"),
    ("node", "python"),
    ("browser-dual", "python-dual"),
    ("python-dual", "browser-dual"),
    ("browser", "browser-dual"),
    ("java", "python"),
    ("java", "browser"),
    ("java", "node"),
    ("java-dual", "python-dual"),
    ("java-dual", "browser-dual"),
    ("java", "java-dual"),
]

pairs = pytest.mark.parametrize("kinds", PAIRS, ids=name)


async def received(peer, identity, sid):
    """Waits until a track of somebody's arrives."""
    await peer.expect("trackSubscribed", identity=identity, sid=sid)


@pytest.mark.essential
@pairs
async def test_each_hears_the_tone_and_sees_the_colour_of_the_other(room, kinds):
    alice, bob = await room.join_two(*kinds)
    plan = [(alice, bob, 440, RED), (bob, alice, 1000, BLUE)]

    async def perform(sender, receiver, frequency, colour):
        tone, picture = await asyncio.gather(
            sender.call("publishTone", name="tone", frequency=frequency),
            sender.call("publishColour", name="picture", colour=colour))
        await received(receiver, sender.identity, tone)
        await received(receiver, sender.identity, picture)
        await asyncio.gather(
            receiver.call("hear", sid=tone, frequency=frequency),
            receiver.call("see", sid=picture, colour=colour),
            sender.expect("localTrackSubscribed", sid=tone))

    await asyncio.gather(*(perform(*act) for act in plan))


async def test_four_kinds_of_clients_hear_each_other_all_at_once(room):
    peers = [await room.join(kind, kind) for kind in ("python", "browser", "node", "java")]
    tones = {}
    for peer, frequency in zip(peers, (400, 900, 1500, 2200)):
        tones[peer.identity] = (await peer.call("publishTone", name="tone", frequency=frequency), frequency)

    async def listen(peer, identity):
        sid, frequency = tones[identity]
        await received(peer, identity, sid)
        await peer.call("hear", sid=sid, frequency=frequency)

    await asyncio.gather(*(
        listen(peer, identity) for peer in peers for identity in tones if identity != peer.identity))


@pytest.mark.parametrize("kind", ["python", "browser", "browser-dual", "node", "java", "java-dual"])
async def test_who_joins_later_gets_what_is_there(room, kind):
    early = await room.join("python", "early")
    tone = await early.call("publishTone", name="tone", frequency=700)
    picture = await early.call("publishColour", name="picture", colour=GREEN)
    late = await room.join(kind, "late")
    await received(late, "early", tone)
    await received(late, "early", picture)
    await asyncio.gather(
        late.call("hear", sid=tone, frequency=700), late.call("see", sid=picture, colour=GREEN))


@pytest.mark.parametrize("kinds", [("browser", "browser"), ("browser-dual", "browser-dual")], ids=name)
@pytest.mark.parametrize("codec", ["vp8", "vp9", "h264", "av1"])
async def test_browsers_decode_each_others_cameras(room, kinds, codec):
    alice, bob = await room.join_two(*kinds)

    async def show(sender, receiver):
        sids = await sender.call("publishDevices", codec=codec, simulcast=False, backupCodec=False)
        for sid in sids:
            await received(receiver, sender.identity, sid)
            if sid.startswith("TR_V"):
                await receiver.call("grows", sid=sid, name="framesDecoded", by=20)
            else:
                await receiver.call("sounds", sid=sid)

    await asyncio.gather(show(alice, bob), show(bob, alice))

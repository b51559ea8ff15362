"""What participants do with tracks while they flow: mute, unpublish, choose, permit, reconnect."""

import asyncio

import pytest
import pytest_asyncio

from harness.matrix import name
from harness.proxies import CuttableProxy

RECONNECT = 60
RED, GREEN = (220, 30, 30), (30, 180, 30)

BROWSERS = pytest.mark.parametrize("kinds", [("browser", "browser"), ("browser-dual", "browser-dual")], ids=name)


@pytest_asyncio.fixture
async def proxy(server):
    async with CuttableProxy(server.port) as running:
        yield running


async def publish_picture(sender, receiver, colour=GREEN, **options):
    """A picture that the receiver gets; its sid."""
    sid = await sender.call("publishColour", name="picture", colour=colour, **options)
    await receiver.expect("trackSubscribed", identity=sender.identity, sid=sid)
    return sid


@pytest.mark.essential
@pytest.mark.parametrize("kinds", [("browser", "python"), ("python", "browser-dual"), ("java", "browser"), ("browser", "java")], ids=name)
async def test_a_muted_track_is_told_and_sounds_again_afterwards(room, kinds):
    alice, bob = await room.join_two(*kinds)
    tone = await alice.call("publishTone", name="tone", frequency=600)
    await bob.expect("trackSubscribed", sid=tone)
    await bob.call("hear", sid=tone, frequency=600)
    await alice.call("mute", sid=tone, value=True)
    await bob.expect("trackMuted", sid=tone)
    await alice.call("mute", sid=tone, value=False)
    await bob.expect("trackUnmuted", sid=tone)
    await bob.call("hear", sid=tone, frequency=600)


@pytest.mark.essential
@pytest.mark.parametrize("kinds", [("browser", "python"), ("python", "browser-dual"), ("node", "browser")], ids=name)
async def test_an_unpublished_track_is_gone_and_its_place_is_used_again(room, kinds):
    alice, bob = await room.join_two(*kinds)
    first = await alice.call("publishTone", name="first", frequency=500)
    await bob.expect("trackSubscribed", sid=first)
    await bob.call("hear", sid=first, frequency=500)
    await alice.call("unpublish", sid=first)
    await bob.expect("trackUnsubscribed", sid=first)
    await bob.expect("trackUnpublished", sid=first)
    second = await alice.call("publishTone", name="second", frequency=1200)
    await bob.expect("trackSubscribed", sid=second)
    await bob.call("hear", sid=second, frequency=1200)


@BROWSERS
async def test_layers_follow_the_quality_that_is_chosen(room, kinds):
    alice, bob = await room.join_two(*kinds)
    sid = await publish_picture(alice, bob, width=960, height=540, simulcast=True, codec="vp8")
    heights = {"LOW": 180, "HIGH": 540, "MEDIUM": 360}
    for quality in ("LOW", "HIGH", "MEDIUM"):
        await bob.call("setQuality", identity="alice", sid=sid, quality=quality)
        await bob.call("isHigh", sid=sid, height=heights[quality], timeout=RECONNECT)
    await bob.call("see", sid=sid, colour=GREEN)


async def test_layers_that_nobody_wants_are_switched_off_and_on_again(room):
    alice = await room.join("browser", "alice", dynacast=True)
    bob = await room.join("browser", "bob")
    await alice.expect_participant("bob")
    sid = await publish_picture(alice, bob, width=960, height=540, simulcast=True, codec="vp8")

    async def active(expected):
        while [e["active"] for e in await alice.call("encodings", sid=sid)] != expected:
            await asyncio.sleep(0.2)

    await asyncio.wait_for(active([True, True, True]), RECONNECT)
    await bob.call("setQuality", identity="alice", sid=sid, quality="LOW")
    await asyncio.wait_for(active([True, False, False]), RECONNECT)
    await bob.call("setQuality", identity="alice", sid=sid, quality="HIGH")
    await asyncio.wait_for(active([True, True, True]), RECONNECT)


@pytest.mark.parametrize("kind", ["python", "browser", "browser-dual", "node"])
async def test_who_chooses_receives_what_it_chose_and_no_longer_when_it_declines(room, kind):
    alice = await room.join("python", "alice")
    bob = await room.join(kind, "bob", autoSubscribe=False)
    await bob.expect_participant("alice")
    tone = await alice.call("publishTone", name="tone", frequency=800)
    other = await alice.call("publishColour", name="other", colour=GREEN)
    await bob.expect("trackPublished", sid=tone)
    await bob.expect("trackPublished", sid=other)
    await bob.call("setSubscribed", identity="alice", sid=tone, value=True)
    await bob.expect("trackSubscribed", sid=tone)
    await bob.call("hear", sid=tone, frequency=800)
    await bob.call("setSubscribed", identity="alice", sid=tone, value=False)
    await bob.expect("trackUnsubscribed", sid=tone)
    await bob.call("setSubscribed", identity="alice", sid=tone, value=True)
    await bob.expect("trackSubscribed", sid=tone, count=2)
    await bob.call("hear", sid=tone, frequency=800)
    assert bob.seen("trackSubscribed", sid=other) == []


async def test_a_publisher_decides_who_receives(room):
    alice = await room.join("browser", "alice")
    bob, carol = [await room.join("python", identity) for identity in ("bob", "carol")]
    await alice.expect_participant("carol")
    await alice.call("allow", all=False, permissions=[{"participantIdentity": "bob", "allowAll": True}])
    tone = await alice.call("publishTone", name="tone", frequency=800)
    await bob.expect("trackSubscribed", sid=tone)
    await bob.call("hear", sid=tone, frequency=800)
    await carol.expect("trackPublished", sid=tone)
    assert carol.seen("trackSubscribed") == []
    await alice.call("allow", all=True)
    await carol.expect("trackSubscribed", sid=tone)
    await carol.call("hear", sid=tone, frequency=800)


@pytest.mark.essential
@pytest.mark.parametrize("kind", ["python", "browser", "browser-dual", "java"])
async def test_who_speaks_is_told_and_who_falls_silent(room, kind):
    alice, bob = await room.join_two("browser", kind)
    tone = await alice.call("publishTone", name="tone", frequency=500)
    await bob.expect("trackSubscribed", sid=tone)
    await bob.expect("activeSpeakers", identities=["alice"])
    await alice.expect("activeSpeakers", identities=["alice"])
    await alice.call("mute", sid=tone, value=True)
    await bob.expect("activeSpeakers", lambda e: bob.events.index(e) > 0 and e["identities"] == [])


@pytest.mark.essential
@pytest.mark.parametrize("kind", ["python", "python-dual", "browser", "browser-dual", "java", "java-dual"])
async def test_sound_survives_a_resume_in_both_directions(room, proxy, kind):
    alice = await room.join(kind, "alice", url=proxy.url)
    bob = await room.join("browser", "bob")
    await alice.expect_participant("bob")
    up = await alice.call("publishTone", name="up", frequency=500)
    down = await bob.call("publishTone", name="down", frequency=1100)
    await bob.expect("trackSubscribed", sid=up)
    await alice.expect("trackSubscribed", sid=down)
    await alice.call("hear", sid=down, frequency=1100)
    proxy.hold()
    proxy.cut()
    await alice.expect("reconnecting")
    proxy.release()
    await alice.expect("reconnected", timeout=RECONNECT)
    await asyncio.gather(
        alice.call("hear", sid=down, frequency=1100), bob.call("hear", sid=up, frequency=500))
    assert alice.seen("trackUnsubscribed") == bob.seen("trackUnsubscribed") == []
    late = await bob.call("publishTone", name="late", frequency=1700)
    await alice.expect("trackSubscribed", sid=late)
    await alice.call("hear", sid=late, frequency=1700)


@BROWSERS
async def test_a_picture_goes_on_over_a_resume_and_comes_anew_after_a_full_reconnect(room, proxy, kinds):
    alice, bob = [await room.join(kind, name, url=proxy.url) for kind, name in zip(kinds, ("alice", "bob"))]
    sid = await publish_picture(alice, bob)
    await bob.call("see", sid=sid, colour=GREEN)
    before = await bob.call("stats", sid=sid)
    proxy.hold()
    proxy.cut()
    for peer in (alice, bob):
        await peer.expect("reconnecting")
    await bob.call("grows", sid=sid, name="framesDecoded", by=5)  # without a word from the server
    proxy.release()
    for peer in (alice, bob):
        await peer.expect("reconnected", timeout=RECONNECT)
    await bob.call("grows", sid=sid, name="framesDecoded", by=20)
    after = await bob.call("stats", sid=sid)
    assert after["ssrc"] == before["ssrc"] and after["framesDecoded"] >= before["framesDecoded"] + 25
    assert len(bob.seen("trackSubscribed")) == 1 and bob.seen("trackUnsubscribed") == []

    await bob.call("simulate", scenario="full-reconnect")
    await bob.expect("reconnected", count=2, timeout=RECONNECT)
    await bob.expect("trackSubscribed", sid=sid, count=2, timeout=RECONNECT)
    await bob.call("grows", sid=sid, name="framesDecoded", by=20)
    await bob.call("see", sid=sid, colour=GREEN)


@pytest.mark.parametrize("kind", ["python", "browser", "browser-dual", "java"])
async def test_sound_and_picture_survive_a_full_reconnect(room, kind):
    alice, bob = await room.join_two(kind, "browser")
    up = await alice.call("publishTone", name="up", frequency=500)
    picture = await publish_picture(alice, bob, RED)
    down = await bob.call("publishTone", name="down", frequency=1100)
    await bob.expect("trackSubscribed", sid=up)
    await alice.expect("trackSubscribed", sid=down)
    await alice.call("simulate", scenario="full-reconnect")
    await alice.expect("reconnected", timeout=RECONNECT)
    subscribed = await bob.expect_all("trackSubscribed", 4, identity="alice", timeout=RECONNECT)
    again = {e["name"]: e["sid"] for e in subscribed if e["sid"] not in (up, picture)}
    await alice.expect_all("trackSubscribed", 2, sid=down, timeout=RECONNECT)  # the earlier track ended
    await asyncio.gather(
        bob.call("hear", sid=again["up"], frequency=500),
        bob.call("see", sid=again["picture"], colour=RED),
        alice.call("hear", sid=down, frequency=1100))


@pytest.mark.parametrize("kinds", [("browser", "browser"), ("python", "browser"), ("browser", "python")], ids=name)
async def test_encrypted_tones_are_heard_by_those_who_know_the_word(room, kinds):
    alice = await room.join(kinds[0], "alice", passphrase="secret")
    bob = await room.join(kinds[1], "bob", passphrase="secret")
    await alice.expect_participant("bob")
    tone = await alice.call("publishTone", name="tone", frequency=900)
    await bob.expect("trackSubscribed", sid=tone)
    await bob.call("hear", sid=tone, frequency=900)


@pytest.mark.parametrize("kind", ["python", "browser", "java"])
async def test_a_good_connection_is_called_excellent(room, kind):
    alice, _ = await room.join_two(kind, "browser")
    excellent = {"python": 2, "browser": "excellent", "java": "EXCELLENT"}
    await alice.expect("connectionQuality", identity="alice", quality=excellent[kind])

"""Encryption from end to end, with a passphrase that all share: the server cannot read what it forwards."""

import asyncio

import pytest

from conftest import Content
from harness.drivers import ClientError
from harness.frames import until_the_first_frame
from harness.matrix import name

RED = (220, 30, 30)
PASSPHRASE = "correct horse battery staple"

#: The Java SDK with each other one, both ways, and two others as a proof of the test itself.
ENCRYPTED = [
    ("java", "java"),
    ("java", "python"),
    ("python", "java"),
    ("java", "node"),
    ("node", "java"),
    ("java", "browser"),
    ("browser", "java"),
    ("browser", "python"),
]


def check(event, content):
    assert (event["size"], event["sha256"]) == (content.size, content.sha256)


@pytest.fixture(params=ENCRYPTED, ids=name)
def kinds(request):
    return request.param


async def join_encrypted(room, kinds):
    alice = await room.join(kinds[0], "alice", passphrase=PASSPHRASE)
    bob = await room.join(kinds[1], "bob", passphrase=PASSPHRASE)
    await alice.expect_participant("bob")
    await bob.expect_participant("alice")
    return alice, bob


@pytest.mark.essential
async def test_messages_calls_and_streams_are_read_by_who_knows_the_passphrase(
        room, kinds, short_text, megabyte_of_text, megabyte_of_bytes):
    alice, bob = await join_encrypted(room, kinds)
    await alice.publish(b"secret", topic="t")
    assert (await bob.expect("data", topic="t"))["sender"] == "alice"
    assert bob.payloads("t") == [b"secret"]

    await bob.call("registerRpc", method="echo", behaviour="echo")
    for payload in ("secret", "s" * 100_000):
        assert await alice.call("performRpc", destination="bob", method="echo", payload=payload) == payload

    await bob.call("receiveText", topic="short")
    await alice.call("sendText", topic="short", path=short_text.path)
    check(await bob.expect("text", topic="short"), short_text)
    await bob.call("receiveText", topic="long")
    await alice.call("streamText", topic="long", path=megabyte_of_text.path)
    check(await bob.expect("text", topic="long"), megabyte_of_text)
    await bob.call("receiveBytes", topic="file")
    await alice.call("sendFile", topic="file", path=megabyte_of_bytes.path)
    check(await bob.expect("bytes", topic="file"), megabyte_of_bytes)


@pytest.mark.essential
@pytest.mark.parametrize("kinds", [("java", "python"), ("python", "java")], ids=name)
async def test_who_knows_another_passphrase_or_none_reads_nothing(room, kinds):
    alice, bob = await join_encrypted(room, kinds)
    mallory = await room.join("java", "mallory", passphrase="a guess")
    carol = await room.join("java", "carol")
    await alice.expect_participant("carol")
    for peer in (mallory, carol):
        await peer.expect_participant("alice")
    await alice.publish(b"secret", topic="t")
    await bob.expect("data", topic="t")
    # Tones go in clear, in the same order.
    await alice.call("publishDtmf", code=1, digit="1")
    for peer in (mallory, carol):
        await peer.expect("dtmf")
        assert peer.seen("data") == []


@pytest.fixture(scope="session")
def frames():
    """One frame of a single packet and one of several."""
    return [Content(f"encrypted-frame-{size}", bytes(i * 37 % 251 for i in range(size))) for size in (100, 40_000)]


@pytest.mark.essential
@pytest.mark.parametrize(
    "kinds", [("java", "java"), ("java", "python"), ("python", "java"), ("java-dual", "python-dual"),
              ("python-dual", "java-dual"), ("java", "browser"), ("browser", "java")], ids=name)
async def test_frames_of_data_tracks_are_read_by_who_knows_the_passphrase(room, kinds, frames):
    alice, bob = await join_encrypted(room, kinds)
    published = await alice.call("publishDataTrack", name="readings")
    seen = await bob.expect("dataTrackPublished", name="readings")
    assert (published["encrypted"], seen["encrypted"]) == (True, True)
    await bob.call("subscribeDataTrack", name="readings")
    if not bob.kind.startswith("java"):
        await until_the_first_frame(alice, bob, "readings", frames[0])
    for number, frame in enumerate(frames):
        await alice.call("pushFrame", name="readings", path=frame.path, userTimestamp=10**15 + number)
        event = await bob.expect("frame", name="readings", userTimestamp=10**15 + number)
        check(event, frame)


@pytest.mark.essential
@pytest.mark.parametrize(
    "kinds", [("java", "java"), ("java", "python"), ("python", "java"), ("java", "browser"), ("browser", "java"), ("java", "node"),
              ("node", "java"), ("java-dual", "python-dual"), ("browser", "python")], ids=name)
async def test_sound_and_pictures_are_heard_and_seen_by_who_knows_the_passphrase(room, kinds):
    alice, bob = await join_encrypted(room, kinds)
    tone = await alice.call("publishTone", name="tone", frequency=600)
    picture = await alice.call("publishColour", name="picture", colour=RED)
    for sid in (tone, picture):
        await bob.expect("trackSubscribed", identity="alice", sid=sid)
    await bob.call("hear", sid=tone, frequency=600)
    await bob.call("see", sid=picture, colour=RED)


async def test_sound_is_not_heard_by_who_knows_another_passphrase(room):
    alice, bob = await join_encrypted(room, ("python", "java"))
    mallory = await room.join("java", "mallory", passphrase="a guess")
    tone = await alice.call("publishTone", name="tone", frequency=600)
    for peer in (bob, mallory):
        await peer.expect("trackSubscribed", identity="alice", sid=tone)
    guess = asyncio.create_task(mallory.call("hear", sid=tone, frequency=600))
    # Who listens longer hears no more.
    for _ in range(3):
        await bob.call("hear", sid=tone, frequency=600)
    assert not guess.done()
    await alice.call("unpublish", sid=tone)
    with pytest.raises(ClientError):
        await guess

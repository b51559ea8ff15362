"""Data tracks: published, subscribed to, frames of one packet and of many, and what a reconnect leaves of them."""

import pytest

from conftest import Content
from harness.frames import until_it_may_push, until_the_first_frame
from harness.matrix import for_pairs, name

#: Clients wait between their attempts.
RECONNECT = 60

MEETINGS = for_pairs(
    ("java", "java"), ("java-dual", "java-dual"), ("java", "python"), ("python", "java"),
    ("java-dual", "python-dual"), ("python-dual", "java-dual"), ("java", "browser"), ("browser", "java"))


@pytest.fixture(scope="session")
def frames():
    """The smallest frame, one of a packet, one of several, and one without a time."""
    return [Content(f"frame-{size}", bytes(i * 31 % 251 for i in range(size))) for size in (1, 15_000, 40_000, 2)]


async def push(sender, receiver, track, frame, **options):
    await sender.call("pushFrame", name=track, path=frame.path, **options)
    event = await receiver.expect("frame", name=track, size=frame.size, sha256=frame.sha256)
    assert event["userTimestamp"] == options.get("userTimestamp")


@pytest.mark.essential
@MEETINGS
async def test_frames_arrive_whole_with_their_times(pair, unique, frames):
    alice, bob = pair
    published = await alice.call("publishDataTrack", name=unique)
    seen = await bob.expect("dataTrackPublished", name=unique)
    assert (seen["publisher"], seen["sid"], seen["encrypted"]) == ("alice", published["sid"], False)
    await bob.call("subscribeDataTrack", name=unique)
    if not bob.kind.startswith("java"):
        await until_the_first_frame(alice, bob, unique, frames[0])
    for number, frame in enumerate(frames[1:-1]):
        await push(alice, bob, unique, frame, userTimestamp=10**15 + number)
    await push(alice, bob, unique, frames[-1])
    await alice.call("unpublishDataTrack", name=unique)
    await bob.expect("dataTrackUnpublished", sid=published["sid"])
    await bob.expect("framesEnd", name=unique)


@for_pairs(("java", "python"), ("python", "java"), ("browser", "java"))
async def test_a_second_track_of_the_same_name_is_refused(pair, unique):
    alice, _ = pair
    await alice.call("publishDataTrack", name=unique)
    with pytest.raises(Exception, match="(?i)taken|is published"):
        await alice.call("publishDataTrack", name=unique)
    await alice.call("unpublishDataTrack", name=unique)


@pytest.mark.essential
@pytest.mark.parametrize("kinds", [("java", "python"), ("python", "java"), ("java-dual", "browser")], ids=name)
async def test_a_track_outlives_a_full_reconnect_of_its_publisher(room, kinds, frames):
    alice, bob = await room.join_two(*kinds)
    published = await alice.call("publishDataTrack", name="readings")
    await bob.expect("dataTrackPublished", name="readings")
    await alice.call("simulate", scenario="full-reconnect", timeout=RECONNECT)
    await alice.expect("reconnected", timeout=RECONNECT)
    await bob.expect("dataTrackPublished", lambda e: e["sid"] != published["sid"], name="readings", timeout=RECONNECT)
    await bob.call("subscribeDataTrack", name="readings")
    await until_it_may_push(alice, "readings", frames[0])
    if not bob.kind.startswith("java"):
        await until_the_first_frame(alice, bob, "readings", frames[0])
    await push(alice, bob, "readings", frames[1], userTimestamp=10**15)

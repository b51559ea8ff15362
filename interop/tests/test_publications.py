"""What the Java SDK learns of tracks that others publish, and what it can ask for."""

import pytest

from harness.matrix import for_clients

JAVA = for_clients("java", "java-dual")


def described(event):
    publication = event["publication"]
    return {key: publication[key] for key in ("name", "kind", "source", "muted")}


@JAVA
async def test_a_track_is_told_with_its_metadata_when_it_is_published_and_when_it_ends(room, kind):
    java = await room.join(kind, "java")
    python = await room.join("python", "python")
    await java.expect_participant("python")
    sid = await python.call("publishAudio", name="voice")
    event = await java.expect("trackPublished", identity="python")
    assert described(event) == {"name": "voice", "kind": "AUDIO", "source": "MICROPHONE", "muted": False}
    assert event["publication"]["sid"] == sid
    assert event["publication"]["mimeType"].lower() in ("audio/opus", "audio/red")
    await python.call("unpublish", sid=sid)
    await java.expect("trackUnpublished", identity="python", sid=sid)
    assert [p["publications"] for p in await java.call("others")] == [[]]


@JAVA
async def test_who_joins_later_finds_the_tracks_of_those_who_are_there(room, kind):
    watcher = await room.join("java", "watcher")
    python = await room.join("python", "python")
    sid = await python.call("publishAudio", name="voice")
    await watcher.expect("trackPublished", identity="python")
    java = await room.join(kind, "java")
    [publication] = next(p for p in java.joined["others"] if p["identity"] == "python")["publications"]
    assert (publication["sid"], publication["name"]) == (sid, "voice")
    assert java.seen("trackPublished") == []


@JAVA
async def test_muting_and_unmuting_are_told(room, kind):
    java = await room.join(kind, "java")
    python = await room.join("python", "python")
    sid = await python.call("publishAudio", name="voice")
    await java.expect("trackPublished", identity="python")
    await python.call("mute", sid=sid, value=True)
    await java.expect("trackMuted", identity="python", sid=sid)
    await python.call("mute", sid=sid, value=False)
    await java.expect("trackUnmuted", identity="python", sid=sid)


@JAVA
async def test_a_video_is_told_with_its_size(room, kind):
    java = await room.join(kind, "java")
    python = await room.join("python", "python")
    await python.call("publishVideo", name="screen", width=640, height=360)
    event = await java.expect("trackPublished", identity="python")
    assert described(event) == {"name": "screen", "kind": "VIDEO", "source": "SCREEN_SHARE", "muted": False}
    assert (event["publication"]["width"], event["publication"]["height"]) == (640, 360)


@JAVA
async def test_tracks_of_a_leaver_end_before_it_does(room, kind):
    java = await room.join(kind, "java")
    python = await room.join("python", "python")
    await python.call("publishAudio", name="voice")
    await java.expect("trackPublished", identity="python")
    await python.disconnect()
    await java.expect("participantDisconnected", identity="python")
    ends = [e["event"] for e in java.events if e["event"] in ("trackUnpublished", "participantDisconnected")]
    assert ends == ["trackUnpublished", "participantDisconnected"]


@JAVA
async def test_subscribing_and_choosing_a_quality_leave_the_session_whole(room, kind):
    java = await room.join(kind, "java")
    python = await room.join("python", "python")
    await java.expect_participant("python")
    sid = await python.call("publishVideo", name="camera", width=1280, height=720, simulcast=True)
    await java.expect("trackPublished", identity="python")
    await java.call("setSubscribed", identity="python", sid=sid, value=True, quality="LOW")
    await java.call("setSubscribed", identity="python", sid=sid, value=False)
    await python.publish(b"still there", topic="t")
    await java.expect("data", topic="t")
    await java.publish(b"so am I", topic="t")
    await python.expect("data", topic="t")
    assert java.seen("reconnecting") == []


@pytest.mark.parametrize("publisher", ["node", "browser"])
async def test_tracks_of_the_other_sdks_are_told_too(room, publisher):
    java = await room.join("java", "java")
    other = await room.join(publisher, "other")
    await java.expect_participant("other")
    await other.call("publishAudio", name="voice")
    event = await java.expect("trackPublished", identity="other")
    assert described(event) == {"name": "voice", "kind": "AUDIO", "source": "MICROPHONE", "muted": False}

"""Codecs and layers: who gets which one when clients differ, and what the files that are played become."""

import asyncio

import pytest

from conftest import Room
from harness.matrix import name
from harness.players import play, probe
from harness.programs import Program
from harness.room_api import PythonApi
from harness.servers import INTEROP
from test_commands import Running

RED, GREEN, BLUE = (220, 30, 30), (30, 180, 30), (30, 30, 220)
CLIPS = INTEROP.parent / "testkit/src/main/resources/io/parley/testkit"
FILES = {
    "video/VP8": "colours-vp8.ivf", "video/VP9": "colours-vp9.ivf", "video/AV1": "colours-av1.ivf",
    "video/H264": "colours.h264", "video/H265": "colours.h265",
}

#: What the recorder's files end in, and which of them know no times.
RECORDED = {
    "video/VP8": ".ivf", "video/VP9": ".ivf", "video/AV1": ".ivf", "video/H264": ".mkv", "video/H265": ".h265",
}
UNTIMED = {"video/H265"}

#: How long all of them grow, so that there is something to look at.
RECORDED_SECONDS = 2

#: Chromium has no decoder for it.
UNKNOWN_TO_BROWSERS = {"video/H265"}

#: BackupCodecPolicy of the protocol.
PREFER_REGRESSION, SIMULCAST = 0, 1


async def test_files_of_every_codec_are_played_to_those_who_can_decode_them_and_recorded(room, tmp_path):
    java, browser = await room.join("java", "java"), await room.join("browser", "browser")
    arguments = [argument for file in FILES.values() for argument in ("--play", str(CLIPS / file))]
    async with recording(room, tmp_path) as recorder, Running(
            room.server, "join", room.name, "--identity", "player", "--loop", "--size", "320x180",
            "--fps", "15", *arguments) as player:
        sids = {}
        await recorder.expect(f"recording {room.name}")  # others see it before it is connected
        for mime, file in FILES.items():
            event = await player.expect("local_track_published", lambda e: e["track"]["name"] == file)
            sids[mime] = event["track"]["sid"]
        await browser.expect_participant("recorder")
        tone, picture = await asyncio.gather(
            browser.call("publishTone", name="tone", frequency=440),
            browser.call("publishColour", name="picture", colour=GREEN, codec="vp8"))

        async def watch(peer, mime):
            await peer.expect("trackSubscribed", identity="player", sid=sids[mime])
            await peer.call("isCoded", sid=sids[mime], mimeType=mime)
            if peer is browser:
                await peer.call("see", sid=sids[mime], colour=RED)

        await java.expect("trackSubscribed", sid=tone)
        await asyncio.gather(
            java.call("hear", sid=tone, frequency=440),
            *(watch(java, mime) for mime in FILES),
            *(watch(browser, mime) for mime in FILES if mime not in UNKNOWN_TO_BROWSERS))
        files = {
            tmp_path / f"browser-{tone}.opus": ("audio/opus",),
            tmp_path / f"browser-{picture}.ivf": ("video/VP8", 320, 180),
            **{tmp_path / f"player-{sid}{RECORDED[mime]}": (mime, 320, 180) for mime, sid in sids.items()}}
        for path in files:
            await recorder.expect(f"recording {path}")
        await asyncio.sleep(RECORDED_SECONDS)
        async with PythonApi(room.server) as rooms:
            await rooms.delete_room(room.name)
        await recorder.expect("the room is over")
        await recorder.process.wait()
    await asyncio.gather(*(plays(path, *expected) for path, expected in files.items()))


def recording(room, folder):
    """The example that records a room, with a place for its files."""
    server = room.server
    return Program(
        "recorder", "env", f"LIVEKIT_URL={server.url}", f"LIVEKIT_API_KEY={server.key}",
        f"LIVEKIT_API_SECRET={server.secret}", str(INTEROP.parent / "examples/run"), "Recorder", "recorder", room.name,
        str(folder))


async def plays(path, mime, width=None, height=None):
    """A player opens the file, finds what was sent, and decodes all of it."""
    file, stream = await probe(path)
    assert stream["codec_name"] == {"video/H265": "hevc"}.get(mime, mime.split("/")[1].lower()), path
    assert (stream.get("width"), stream.get("height")) == (width, height), path
    packets = int(stream["nb_read_packets"])
    assert packets >= 10, path
    if mime == "audio/opus":
        assert (stream["sample_rate"], stream["channels"]) == ("48000", 2)
        assert float(file["duration"]) == pytest.approx(packets * 0.02, rel=0.1), path
    elif mime not in UNTIMED:
        # Those who send a picture less often than they mean to, or begin anew, still do not do it twice as fast.
        assert packets / 30 < float(file["duration"]) < packets / 2, path
    await play(path)


@pytest.mark.parametrize("kind, red", [("browser", True), ("browser-dual", False)])
async def test_redundancy_is_made_and_taken_off_for_those_who_lack_it(room, kind, red):
    alice = await room.join("browser", "alice")
    plain = await room.join(kind, "plain", refuse=["audio/red"])
    fearful = await room.join(kind, "fearful")
    await alice.expect_participant("fearful")
    tone = await alice.call("publishTone", name="tone", frequency=600, red=red)
    for peer in (plain, fearful):
        await peer.expect("trackSubscribed", sid=tone)
        await peer.call("hear", sid=tone, frequency=600)
    assert "audio/red" not in await plain.call("codecsOf", sid=tone)
    assert "audio/red" in await fearful.call("codecsOf", sid=tone)


@pytest.mark.parametrize("codec, listeners", [
    ("audio/PCMU", ["browser-dual", "python", "java"]), ("audio/PCMA", ["browser", "node", "java-dual"])])
async def test_the_sound_of_telephones_is_heard_by_all(room, codec, listeners):
    alice = await room.join("browser", "alice", send=[codec])
    others = [await room.join(kind, kind) for kind in listeners]
    for peer in others:
        await alice.expect_participant(peer.identity)
    # Chromium sends nothing in a codec that needs more than the 48 kbit/s of the SDK's preset.
    tone = await alice.call("publishTone", name="tone", frequency=600, audioPreset={"maxBitrate": 64_000})

    async def listen(peer):
        await peer.expect("trackSubscribed", identity="alice", sid=tone)
        await peer.call("hear", sid=tone, frequency=600)

    await asyncio.gather(*(listen(peer) for peer in others))
    assert (await others[0].call("stats", sid=tone))["mimeType"] == codec


@pytest.mark.parametrize("kind, codec, policy", [
    ("browser", "vp9", PREFER_REGRESSION), ("browser-dual", "av1", PREFER_REGRESSION), ("browser-dual", "vp9", SIMULCAST)])
async def test_who_cannot_decode_gets_the_backup_codec_and_others_as_the_policy_says(room, kind, codec, policy):
    mime = f"video/{codec.upper()}"
    alice = await room.join("browser", "alice", dynacast=True)
    able = await room.join(kind, "able")
    older = await room.join(kind, "older", refuse=[mime])
    await alice.expect_participant("older")
    sid = await alice.call(
        "publishColour", name="picture", colour=GREEN, codec=codec, backupCodec=True, backupCodecPolicy=policy)
    await older.expect("trackSubscribed", sid=sid, count=2)  # the first one was in a codec that it cannot decode
    await older.call("isCoded", sid=sid, mimeType="video/VP8")
    await able.expect("trackSubscribed", sid=sid)
    if policy == PREFER_REGRESSION:
        await able.expect("trackSubscribed", sid=sid, count=2)
    await able.call("isCoded", sid=sid, mimeType="video/VP8" if policy == PREFER_REGRESSION else mime)
    for peer in (older, able):
        await peer.call("see", sid=sid, colour=GREEN)


@pytest.mark.parametrize("kind, codec", [("browser", "av1"), ("browser-dual", "vp9")])
async def test_layers_in_one_stream_follow_the_quality_that_is_chosen(room, kind, codec):
    alice, bob = await room.join("browser", "alice"), await room.join(kind, "bob")
    await alice.expect_participant("bob")
    sid = await alice.call(
        "publishColour", name="picture", colour=GREEN, codec=codec, width=960, height=540, backupCodec=False,
        scalabilityMode="L3T3_KEY")
    await bob.expect("trackSubscribed", sid=sid)
    heights = {"LOW": 136, "HIGH": 540, "MEDIUM": 270}
    for quality in ("HIGH", "LOW", "MEDIUM", "HIGH"):
        await bob.call("setQuality", identity="alice", sid=sid, quality=quality)
        await bob.call("isHigh", sid=sid, height=heights[quality], timeout=40)
    await bob.call("see", sid=sid, colour=GREEN)


async def test_subscribers_follow_a_publisher_that_drops_layers_and_takes_them_up_again(room):
    alice, bob = await room.join_two("browser", "java")
    sid = await alice.call(
        "publishColour", name="picture", colour=GREEN, codec="vp8", width=960, height=540, simulcast=True)
    await bob.expect("trackSubscribed", sid=sid)
    for active, height in (([True, True, True], 540), ([True, False, False], 180), ([False, True, False], 360),
                           ([True, True, True], 540)):
        await alice.call("setEncodings", sid=sid, active=active)
        await bob.call("isHigh", sid=sid, height=height, timeout=40)


@pytest.mark.parametrize("kinds, codec", [
    pytest.param(("python", "java"), "vp8", marks=pytest.mark.essential),
    pytest.param(("java", "python"), "vp8", marks=pytest.mark.essential),
    (("python", "java"), "av1"), (("java", "python"), "av1")])
async def test_what_comes_with_pictures_reaches_those_who_read_it(room, kinds, codec):
    metadata = {"user_timestamp": 1_700_000_000_123_456, "frame_id": 77}
    alice, bob = await room.join_two(*kinds)
    browser = await room.join("browser", "browser")
    sid = await alice.call("publishColour", name="picture", colour=RED, codec=codec, metadata=metadata)
    for peer in (bob, browser):
        await peer.expect("trackSubscribed", identity="alice", sid=sid)
    assert await bob.call("frameMetadata", sid=sid) == metadata
    await browser.call("see", sid=sid, colour=RED)


async def test_sound_and_pictures_share_a_stream_where_the_room_wants_it(server, clients, room_name):
    async with PythonApi(server) as rooms:
        await rooms.create_room(room_name, sync_streams=True)
    room = Room(server, clients, room_name)
    try:
        alice, bob = await room.join_two("browser", "browser-dual")
        carol = await room.join("java", "carol")
        tone = await alice.call("publishTone", name="tone", frequency=600)
        picture = await alice.call("publishColour", name="picture", colour=BLUE)
        for peer in (bob, carol):
            for sid in (tone, picture):
                await peer.expect("trackSubscribed", sid=sid)
            await asyncio.gather(
                peer.call("hear", sid=tone, frequency=600), peer.call("see", sid=picture, colour=BLUE))
        streams = {await bob.call("streamOf", sid=sid) for sid in (tone, picture)}
        assert len(streams) == 1
    finally:
        await room.close()

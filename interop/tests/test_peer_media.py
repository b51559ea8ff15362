"""Audio and video between the Java library's PeerConnection and aiortc: what Java gets it sends back."""

import asyncio
import fractions
import math
import struct

import pytest
import pytest_asyncio
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack
from av import AudioFrame, VideoFrame

from harness.java_peer import JavaProcess, encoded
from harness.waiting import SOON

pytestmark = pytest.mark.transport

RATE = 48_000
SAMPLES = RATE // 50
TONE = 440
WIDTH, HEIGHT = 160, 120
#: Luma of the picture's left and right half.
LEFT, RIGHT = 60, 180


class Tone(MediaStreamTrack):
    kind = "audio"

    def __init__(self):
        super().__init__()
        self.sent = 0

    async def recv(self):
        await asyncio.sleep(0.02)
        frame = AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        values = [int(9000 * math.sin(2 * math.pi * TONE * (self.sent + i) / RATE)) for i in range(SAMPLES)]
        frame.planes[0].update(struct.pack(f"<{SAMPLES}h", *values))
        frame.sample_rate, frame.pts, frame.time_base = RATE, self.sent, fractions.Fraction(1, RATE)
        self.sent += SAMPLES
        return frame


class Halves(MediaStreamTrack):
    kind = "video"

    def __init__(self):
        super().__init__()
        self.sent = 0

    async def recv(self):
        await asyncio.sleep(0.05)
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, index in zip(frame.planes, range(3)):
            row = bytes([LEFT] * (WIDTH // 2) + [RIGHT] * (WIDTH // 2)) if index == 0 else bytes([128] * (WIDTH // 2))
            rows = HEIGHT if index == 0 else HEIGHT // 2
            plane.update(row.ljust(plane.line_size, b"\0") * rows)
        frame.pts, frame.time_base = self.sent * 4500, fractions.Fraction(1, 90_000)
        self.sent += 1
        return frame


def frequency(frame):
    """The tone of a frame, from its rising crossings of zero."""
    values = struct.unpack(f"<{frame.samples * 2}h", bytes(frame.planes[0])[:frame.samples * 4])[::2]
    rises = [i for i in range(1, len(values)) if values[i - 1] < 0 <= values[i]]
    return (len(rises) - 1) * frame.sample_rate / (rises[-1] - rises[0]) if len(rises) > 2 else 0


def shades(frame):
    plane = frame.planes[0]
    middle = bytes(plane)[plane.line_size * (HEIGHT // 2):][:WIDTH]
    return middle[WIDTH // 4], middle[WIDTH * 3 // 4]


async def until(track, condition, what):
    async def wait():
        while not condition(await track.recv()):
            pass

    try:
        await asyncio.wait_for(wait(), SOON)
    except asyncio.TimeoutError:
        raise AssertionError(f"no {what} within {SOON} s") from None


@pytest_asyncio.fixture(scope="module")
async def java_process():
    async with JavaProcess() as process:
        yield process


@pytest_asyncio.fixture(params=["aiortc offers", "java offers"])
async def call(request, java_process):
    java = java_process.peer()
    pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    pc.tracks = {}
    pc.on("track", lambda track: pc.tracks.update({track.kind: track}))
    java.tell("media", "AUDIO", "4242")
    java.tell("media", "VIDEO", "4343")
    if request.param == "aiortc offers":
        pc.addTrack(Tone())
        pc.addTrack(Halves())
        await pc.setLocalDescription(await pc.createOffer())
        answer = await java.description("answer", encoded(pc.localDescription.sdp))
        await pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    else:
        await pc.setRemoteDescription(RTCSessionDescription(await java.description("offer"), "offer"))
        pc.addTrack(Tone())
        pc.addTrack(Halves())
        await pc.setLocalDescription(await pc.createAnswer())
        java.tell("accept", encoded(pc.localDescription.sdp))
        await java.expect("accepted")
    yield pc, java
    java.tell("close")
    await pc.close()


async def test_a_tone_and_a_picture_come_back(call):
    pc, java = call
    await java.expect("track", "AUDIO")
    await java.expect("track", "VIDEO")
    await until(pc.tracks["audio"], lambda frame: abs(frequency(frame) - TONE) < 5, "tone")
    await until(
        pc.tracks["video"],
        lambda frame: all(abs(got - sent) < 12 for got, sent in zip(shades(frame), (LEFT, RIGHT))),
        "picture")


async def test_both_sides_count_the_packets(call):
    pc, java = call
    await until(pc.tracks["audio"], lambda frame: frequency(frame) > 0, "tone")
    await until(pc.tracks["video"], lambda frame: True, "picture")
    java.tell("stats")
    await java.expect("stats", "end")
    counts = {tuple(report[1:3]): int(report[3]) for report in java.seen("stats") if len(report) == 4}
    assert {"audio", "video"} == {kind for way, kind in counts if way == "inbound-rtp"}
    assert {"audio", "video"} == {kind for way, kind in counts if way == "outbound-rtp"}
    assert all(count > 0 for count in counts.values())

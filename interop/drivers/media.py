"""Sound and pictures of the Python SDK: made from nothing, and measured."""

import array
import asyncio
import math

from livekit import rtc

RATE = 48_000
FRAME = RATE // 100


def share_at(samples, rate, frequency):
    """How much of the energy of some samples (16 bits) lies at a frequency, 0 to 1; 0 when silent (Goertzel)."""
    factor = 2 * math.cos(2 * math.pi * frequency / rate)
    before = last = energy = 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
        energy += sample * sample
    if math.sqrt(energy / len(samples)) < 300:
        return 0
    return 2 * (last * last + before * before - factor * last * before) / (len(samples) * energy)


async def sing(source, frequency):
    """Feeds a tone until it is cancelled."""
    period = [int(10_000 * math.sin(2 * math.pi * frequency * i / RATE)) for i in range(RATE)]
    while True:
        for start in range(0, RATE, FRAME):
            samples = array.array("h", period[start:start + FRAME])
            await source.capture_frame(rtc.AudioFrame(samples.tobytes(), RATE, 1, FRAME))


async def paint(source, colour, width, height, fps, metadata=None):
    """Feeds frames of one colour until it is cancelled."""
    frame = rtc.VideoFrame(width, height, rtc.VideoBufferType.RGBA, bytes([*colour, 255]) * (width * height))
    options = {} if metadata is None else {"metadata": metadata}
    while True:
        source.capture_frame(frame, **options)
        await asyncio.sleep(1 / fps)


async def metadata_of(track):
    """What comes with the first frame that brings any."""
    stream = rtc.VideoStream(track)
    try:
        async for event in stream:
            if event.metadata is not None:
                return event.metadata
    finally:
        await stream.aclose()
    raise RuntimeError("the track ended")


async def hear(track, frequency):
    """Returns once the frequency was most of what came for half a second."""
    stream = rtc.AudioStream(track, sample_rate=16_000, num_channels=1)
    samples, streak = array.array("h"), 0
    try:
        async for event in stream:
            samples.frombytes(bytes(event.frame.data.cast("B")))
            while len(samples) >= 800:
                window, samples = samples[:800], samples[800:]
                streak = streak + 1 if share_at(window, 16_000, frequency) > 0.5 else 0
                if streak >= 10:
                    return
    finally:
        await stream.aclose()
    raise RuntimeError("the track ended")


async def see(track, colour):
    """Returns once three frames in a row had the colour in their middle."""
    stream, streak = rtc.VideoStream(track), 0
    try:
        async for event in stream:
            frame = event.frame.convert(rtc.VideoBufferType.RGBA)
            middle = 4 * (frame.width * (frame.height // 2) + frame.width // 2)
            pixel = bytes(frame.data[middle:middle + 3])
            streak = streak + 1 if all(abs(a - b) < 48 for a, b in zip(pixel, colour)) else 0
            if streak >= 3:
                return
    finally:
        await stream.aclose()
    raise RuntimeError("the track ended")

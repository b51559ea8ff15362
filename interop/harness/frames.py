"""Frames on data tracks."""

import asyncio

from harness.drivers import ClientError


async def until_it_may_push(sender, track, frame):
    """LiveKit's Rust core refuses frames until it has read that its track is published anew; others may see it sooner."""
    for _ in range(200):
        try:
            return await sender.call("pushFrame", name=track, path=frame.path, userTimestamp=1)
        except ClientError as refused:
            if "queue full" not in str(refused):
                raise
        await asyncio.sleep(0.05)
    raise AssertionError(f"{track} is not published again")


async def until_the_first_frame(sender, receiver, track, frame):
    """Pushes a frame until one arrives, for a receiver whose subscribe does not tell when it is done."""
    for _ in range(200):
        await sender.call("pushFrame", name=track, path=frame.path, userTimestamp=1)
        if receiver.seen("frame", name=track):
            return
        await receiver.call("local")

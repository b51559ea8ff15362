"""Frames on data tracks."""


async def until_the_first_frame(sender, receiver, track, frame):
    """Pushes a frame until one arrives, for a receiver whose subscribe does not tell when it is done."""
    for _ in range(200):
        await sender.call("pushFrame", name=track, path=frame.path, userTimestamp=1)
        if receiver.seen("frame", name=track):
            return
        await receiver.call("local")

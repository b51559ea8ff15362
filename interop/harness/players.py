"""What an ordinary player makes of a file: FFmpeg looks at it and decodes all of it."""

import json

from harness.programs import run


async def probe(path):
    """The format, and the only stream with the number of its packets."""
    code, out, err = await run(
        "ffprobe", "-v", "error", "-count_packets", "-show_streams", "-show_format", "-of", "json", str(path))
    assert (code, err) == (0, ""), (path, err)
    found = json.loads(out)
    (stream,) = found["streams"]
    return found["format"], stream


async def play(path):
    """Decodes the whole file, which has to succeed without a word."""
    code, _, err = await run("ffmpeg", "-nostdin", "-v", "error", "-i", str(path), "-f", "null", "-")
    assert (code, err) == (0, ""), (path, err)

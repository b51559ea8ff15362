"""LiveKit's Python client as the measuring instrument, the same process for both servers."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from livekit import rtc

from servers import Server

JOIN_SECONDS = 30
PARALLEL_JOINS = 5

_numbers = itertools.count(1)


def fresh_room(kind: str) -> str:
    """A room name that was not used before in this run."""
    return f"bench-{kind}-{next(_numbers)}"


def token(server: Server, room: str, identity: str) -> str:
    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    claims = {
        "iss": server.key,
        "sub": identity,
        "exp": int(time.time()) + 3600,
        "video": {"roomJoin": True, "room": room},
    }
    text = f'{part(b"""{"alg":"HS256","typ":"JWT"}""")}.{part(json.dumps(claims).encode())}'
    signature = hmac.new(server.secret.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{part(signature)}"


async def join(
    server: Server, room_name: str, identity: str, prepare: Callable[[rtc.Room], None] | None = None
) -> tuple[rtc.Room, float]:
    """Joins; returns the room and the seconds that `connect` took."""
    access = token(server, room_name, identity)
    room = rtc.Room()
    if prepare is not None:
        prepare(room)
    before = time.perf_counter()
    await asyncio.wait_for(room.connect(server.url, access), JOIN_SECONDS)
    return room, time.perf_counter() - before


@asynccontextmanager
async def members(
    server: Server, room_name: str, count: int, prefix: str = "member"
) -> AsyncIterator[list[rtc.Room]]:
    """That many participants in one room, all of whom see one another; they leave at the end."""
    gate = asyncio.Semaphore(PARALLEL_JOINS)

    async def one(number: int) -> rtc.Room:
        async with gate:
            return (await join(server, room_name, f"{prefix}-{number}"))[0]

    rooms = await asyncio.gather(*(one(number) for number in range(count)))
    try:
        await until(lambda: all(len(room.remote_participants) == count - 1 for room in rooms), 30)
        yield rooms
    finally:
        await leave(*rooms)


async def leave(*rooms: rtc.Room) -> None:
    await asyncio.gather(*(room.disconnect() for room in rooms))


async def until(condition: Callable[[], bool], seconds: float) -> None:
    """Waits for a condition; fails when it does not come true in time."""
    deadline = time.perf_counter() + seconds
    while not condition():
        if time.perf_counter() > deadline:
            raise TimeoutError(f"not reached within {seconds} s")
        await asyncio.sleep(0.002)

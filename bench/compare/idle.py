"""Joins idle participants in rooms of ten, says "joined", and stays until it is terminated."""

from __future__ import annotations

import asyncio
import signal
import sys

import clients
from servers import Server

ROOM_SIZE = 10


async def main(url: str, key: str, secret: str, process: str, count: str) -> None:
    server = Server("server", url, key, secret, process=None)  # type: ignore[arg-type]
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    gate = asyncio.Semaphore(clients.PARALLEL_JOINS)

    async def one(number: int):
        async with gate:
            room = f"idle-{process}-{number // ROOM_SIZE}"
            return (await clients.join(server, room, f"idle-{process}-{number}"))[0]

    rooms = await asyncio.gather(*(one(number) for number in range(int(count))))
    print("joined", flush=True)
    await ended.wait()
    await clients.leave(*rooms)


asyncio.run(main(*sys.argv[1:]))

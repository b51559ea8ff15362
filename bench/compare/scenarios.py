"""The measurements. Each takes its servers in turns (A B A B), so that drift of the machine meets both."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Any

from livekit import rtc

import clients
from plan import Plan
from servers import HERE, Server
from wire import Capture, server_seconds

Samples = dict[str, list[float]]


@dataclass
class Arrivals:
    """When each observer heard of somebody, by identity (seconds of `perf_counter`)."""

    joined: dict[str, list[float]]
    left: dict[str, list[float]]

    @staticmethod
    def watch(rooms: list[rtc.Room]) -> Arrivals:
        arrivals = Arrivals({}, {})
        for room in rooms:
            room.on("participant_connected", lambda who: _note(arrivals.joined, who.identity))
            room.on("participant_disconnected", lambda who: _note(arrivals.left, who.identity))
        return arrivals


def _note(times: dict[str, list[float]], identity: str) -> None:
    times.setdefault(identity, []).append(time.perf_counter())


async def joins(servers: list[Server], plan: Plan) -> dict[str, Samples]:
    """Seconds until `connect` returns, and the server's CPU seconds for a join and the leave after it.

    `server` and `client` are the seconds in which either had to act; both are empty without raw sockets."""
    took: Samples = {server.name: [] for server in servers}
    cpu: Samples = {server.name: [] for server in servers}
    turns: dict[str, Samples] = {whose: {s.name: [] for s in servers} for whose in ("server", "client")}
    for server in servers:
        await _join_block(server, plan.join_warm_ups)
    capture = Capture.open()
    for _ in range(plan.join_blocks):
        for server in servers:
            before = server.cpu_seconds()
            if capture is not None:
                capture.packets()  # of nobody
            times: list[tuple[float, float]] = []
            block = await _join_block(server, plan.joins_in_block, times)
            took[server.name] += block
            await asyncio.sleep(0.3)
            cpu[server.name].append((server.cpu_seconds() - before) / plan.joins_in_block)
            packets = [] if capture is None else capture.packets()
            for began, seconds in times:
                part = server_seconds(packets, server.port, began, began + seconds)
                if part is not None:
                    turns["server"][server.name].append(part)
                    turns["client"][server.name].append(seconds - part)
    if capture is not None:
        capture.close()
    return {"took": took, "cpu": cpu, **turns}


async def _join_block(
    server: Server, count: int, times: list[tuple[float, float]] | None = None
) -> list[float]:
    """Joins one after another into a room where somebody is already; notes when each began and its seconds."""
    took = []
    name = clients.fresh_room("join")
    async with clients.members(server, name, 1):
        for number in range(count):
            room, seconds = await clients.join(server, name, f"guest-{number}")
            if times is not None:
                times.append((time.time() - seconds, seconds))
            took.append(seconds)
            await room.disconnect()
    return took


async def presence(servers: list[Server], plan: Plan, size: int) -> dict[str, Samples]:
    """Seconds from a join (its `connect` returned) and a departure until the others have the event.

    `joined` and `left` are of the median observer, `joined_last` of the last one. A join may be seen before
    its own `connect` returns; then it counts as zero."""
    results: dict[str, Samples] = {
        key: {server.name: [] for server in servers} for key in ("joined", "joined_last", "left")
    }
    for _ in range(plan.presence_rounds):
        for server in servers:
            name = clients.fresh_room(f"presence{size}")
            async with clients.members(server, name, size - 1) as observers:
                arrivals = Arrivals.watch(observers)
                for number in range(plan.presence_joins):
                    await _visit(server, name, f"visitor-{number}", arrivals, size - 1, results)
    return results


async def _visit(
    server: Server,
    name: str,
    identity: str,
    arrivals: Arrivals,
    observers: int,
    results: dict[str, Samples],
) -> None:
    room, _ = await clients.join(server, name, identity)
    up = time.perf_counter()
    await clients.until(lambda: len(arrivals.joined.get(identity, [])) == observers, 20)
    seen = [max(0.0, at - up) for at in arrivals.joined[identity]]
    results["joined"][server.name].append(statistics.median(seen))
    results["joined_last"][server.name].append(max(seen))
    gone = time.perf_counter()
    await room.disconnect()
    await clients.until(lambda: len(arrivals.left.get(identity, [])) == observers, 20)
    seen = [at - gone for at in arrivals.left[identity]]
    results["left"][server.name].append(statistics.median(seen))


async def rpc(servers: list[Server], plan: Plan) -> dict[str, Samples]:
    """Seconds of a call between two clients, the callee's handler answering at once, and CPU a call."""
    took: Samples = {server.name: [] for server in servers}
    cpu: Samples = {server.name: [] for server in servers}
    pairs: dict[str, list[rtc.Room]] = {}
    for server in servers:
        name = clients.fresh_room("rpc")
        rooms = [(await clients.join(server, name, who))[0] for who in ("caller", "callee")]
        rooms[1].local_participant.register_rpc_method("echo", lambda call: call.payload)
        pairs[server.name] = rooms
        await _call_block(rooms[0], plan.rpc_warm_ups)
    for _ in range(plan.rpc_blocks):
        for server in servers:
            before = server.cpu_seconds()
            took[server.name] += await _call_block(pairs[server.name][0], plan.rpc_in_block)
            cpu[server.name].append((server.cpu_seconds() - before) / plan.rpc_in_block)
    for rooms in pairs.values():
        await clients.leave(*rooms)
    return {"took": took, "cpu": cpu}


async def _call_block(caller: rtc.Room, count: int) -> list[float]:
    took = []
    for number in range(count):
        payload = f"payload {number}"
        before = time.perf_counter()
        answer = await caller.local_participant.perform_rpc(
            destination_identity="callee", method="echo", payload=payload
        )
        took.append(time.perf_counter() - before)
        if answer != payload:
            raise AssertionError(f"answered {answer!r} to {payload!r}")
    return took


async def relay(servers: list[Server], plan: Plan, receivers: int, burst: int, rate: float) -> dict[str, Any]:
    """CPU seconds of the server per reliable 200-byte message, sent in bursts of `burst`, `rate` messages/s.

    Every message must reach every receiver. `idle` is the CPU that the same room costs when nobody sends,
    in seconds per second; it is not taken off."""
    cpu: Samples = {server.name: [] for server in servers}
    idle: Samples = {server.name: [] for server in servers}
    count = max(burst, round(rate * plan.relay_seconds / burst) * burst)
    groups: dict[str, tuple[list[rtc.Room], list[int]]] = {}
    for server in servers:
        groups[server.name] = await _relay_group(server, receivers)
        await _warm_up(*groups[server.name], plan.relay_warm_up_seconds)
    for _ in range(plan.relay_rounds):
        for server in servers:
            before, started = server.cpu_seconds(), time.perf_counter()
            await asyncio.sleep(plan.relay_idle_seconds)
            elapsed = time.perf_counter() - started
            idle[server.name].append((server.cpu_seconds() - before) / elapsed)
            before = server.cpu_seconds()
            await _send(*groups[server.name], count, burst, rate)
            cpu[server.name].append((server.cpu_seconds() - before) / count)
    for rooms, _ in groups.values():
        await clients.leave(*rooms)
    return {"cpu": cpu, "idle": idle, "messages": count * plan.relay_rounds}


async def _relay_group(server: Server, receivers: int) -> tuple[list[rtc.Room], list[int]]:
    """One sender and its receivers, and how many messages have arrived at each."""
    name = clients.fresh_room(f"relay{receivers}")
    arrived = [0] * receivers
    gate = asyncio.Semaphore(clients.PARALLEL_JOINS)

    def counting(number: int) -> Any:
        def prepare(room: rtc.Room) -> None:
            def on_data(packet: rtc.DataPacket) -> None:
                if len(packet.data) == 200:
                    arrived[number] += 1

            room.on("data_received", on_data)

        return prepare

    async def receiver(number: int) -> rtc.Room:
        async with gate:
            return (await clients.join(server, name, f"receiver-{number}", counting(number)))[0]

    rooms = list(await asyncio.gather(*(receiver(number) for number in range(receivers))))
    rooms.insert(0, (await clients.join(server, name, "sender"))[0])
    await clients.until(lambda: len(rooms[0].remote_participants) == receivers, 20)
    await asyncio.sleep(1)
    return rooms, arrived


async def _warm_up(rooms: list[rtc.Room], arrived: list[int], seconds: float) -> None:
    """Sends as fast as everything arrives: a JVM needs tens of thousands of packets to compile its code."""
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        await _send(rooms, arrived, 20, 20, 1e6)


async def _send(rooms: list[rtc.Room], arrived: list[int], count: int, burst: int, rate: float) -> None:
    """Sends at an even pace and waits until everything has arrived everywhere."""
    payload = bytes(200)
    target = [have + count for have in arrived]
    started = time.perf_counter()
    for sent in range(0, count, burst):
        await asyncio.sleep(max(0.0, started + sent / rate - time.perf_counter()))
        publish = rooms[0].local_participant.publish_data
        await asyncio.gather(*(publish(payload) for _ in range(min(burst, count - sent))))
    try:
        await clients.until(lambda: arrived == target, 20)
    except TimeoutError:
        missing = sum(target) - sum(arrived)
        raise AssertionError(f"{missing} of {count * len(arrived)} messages did not arrive") from None


async def memory(server: Server, plan: Plan) -> dict[str, float]:
    """RSS bytes of a server just started, and with idle participants in rooms of ten."""
    await asyncio.sleep(plan.settle_seconds)
    fresh = server.rss_bytes()
    workers = []
    try:
        for number in range(plan.idle_processes):
            count = plan.idle_participants // plan.idle_processes
            workers.append(await _idle_worker(server, number, count))
        await asyncio.sleep(plan.settle_seconds)
        before, started = server.cpu_seconds(), time.perf_counter()
        await asyncio.sleep(plan.settle_seconds)
        cpu = (server.cpu_seconds() - before) / (time.perf_counter() - started)
        full = server.rss_bytes()
    finally:
        for worker in workers:
            if worker.returncode is None:
                worker.terminate()
            await worker.wait()
    each = (full - fresh) / plan.idle_participants
    return {"fresh": fresh, "full": full, "each": each, "cpu": cpu}


async def _idle_worker(server: Server, number: int, count: int) -> asyncio.subprocess.Process:
    """A process with idle participants. Returns when all of them have joined."""
    arguments = [server.url, server.key, server.secret, str(number), str(count)]
    worker = await asyncio.create_subprocess_exec(
        sys.executable, str(HERE / "idle.py"), *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert worker.stdout is not None
    line = await asyncio.wait_for(worker.stdout.readline(), 120)
    if line.strip() != b"joined":
        raise AssertionError(f"the idle participants of process {number} did not join")
    return worker

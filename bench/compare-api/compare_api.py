"""The same questions to the room API of Parley and of LiveKit's server, in a closed loop over kept connections."""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import os
import platform
import selectors
import socket
import statistics
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import procfs
import servers

CHANGES_PER_SECOND = 20


def token(server: servers.Server, identity: str, **video: object) -> str:
    """An access token, so that nothing has to be installed."""

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    now = int(time.time())
    claims = {"iss": server.key, "sub": identity, "nbf": now - 5, "exp": now + 3600, "video": video}
    head = part(b'{"alg":"HS256","typ":"JWT"}') + "." + part(json.dumps(claims).encode())
    return head + "." + part(hmac.new(server.secret.encode(), head.encode(), hashlib.sha256).digest())


class Connection:
    """One kept HTTP connection. `ask` gives the length of the answer's body."""

    def __init__(self, server: servers.Server, method: str, body: bytes, kind: str, bearer: str):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray(4 << 20)
        self.request = (
            f"POST /twirp/livekit.RoomService/{method} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/{kind}\r\n"
            f"Authorization: Bearer {bearer}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    def ask(self) -> int:
        self.socket.sendall(self.request)
        view = memoryview(self.buffer)
        have = 0
        while True:
            have += self._receive(view[have:])
            end = self.buffer.find(b"\r\n\r\n", 0, have)
            if end >= 0:
                break
        head = bytes(self.buffer[:end]).decode().lower()
        if not head.startswith("http/1.1 200"):
            raise SystemExit(f"the room API answered {head.splitlines()[0]}: {bytes(self.buffer[end:have])!r}")
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        left = length - (have - end - 4)
        while left > 0:
            left -= self._receive(view[: min(left, len(view))])
        return length

    def _receive(self, into: memoryview) -> int:
        got = self.socket.recv_into(into)
        if got == 0:
            raise SystemExit("the server closed a connection")
        return got

    def close(self) -> None:
        self.socket.close()


def call(server: servers.Server, method: str, body: dict, **video: object) -> None:
    connection = Connection(server, method, json.dumps(body).encode(), "json", token(server, "operator", **video))
    connection.ask()
    connection.close()


class Company:
    """Participants that only signal: they join, and read what they are told until the end."""

    def __init__(self, server: servers.Server, room: str, count: int, at_once: int):
        self.server, self.room = server, room
        self.sockets: list[socket.socket] = []
        self.selector = selectors.DefaultSelector()
        self.lock = threading.Lock()
        self.over = False
        self.reader = threading.Thread(target=self._read, daemon=True)
        numbers = iter(range(count))
        failures: list[BaseException] = []

        def work() -> None:
            while not failures:
                with self.lock:
                    number = next(numbers, None)
                if number is None:
                    return
                try:
                    self._join(number)
                except BaseException as e:  # told by the caller's thread
                    failures.append(e)

        self.reader.start()
        threads = [threading.Thread(target=work) for _ in range(at_once)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise SystemExit(f"{server.name}: a join failed: {failures[0]}")

    def _join(self, number: int) -> None:
        # JoinRequest { client_info { sdk RUST, protocol 17 }, connection_settings {} } in a WrappedJoinRequest
        wanted = b"\x12\x08" + b"\x0a\x04\x08\x08\x18\x11" + b"\x12\x00"
        query = "join_request=" + base64.urlsafe_b64encode(wanted).decode().replace("=", "%3D")
        grants = {"roomJoin": True, "room": self.room, "canSubscribe": False}
        bearer = token(self.server, f"participant-{number:04}", **grants)
        it = socket.create_connection(("127.0.0.1", self.server.port), timeout=60)
        it.sendall(
            f"GET /rtc/v1?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
            f"Authorization: Bearer {bearer}\r\n\r\n".encode()
        )
        first = it.recv(65536)
        if b" 101 " not in first.split(b"\r\n")[0]:
            raise RuntimeError(first[:200])
        with self.lock:
            self.sockets.append(it)
            self.selector.register(it, selectors.EVENT_READ)

    def _read(self) -> None:
        while not self.over:
            with self.lock:
                ready = [key.fileobj for key, _ in self.selector.select(0)] if self.sockets else []
            for it in ready:
                if not it.recv(1 << 20):
                    with self.lock:
                        self.selector.unregister(it)
            if not ready:
                time.sleep(0.02)

    def close(self) -> None:
        self.over = True
        self.reader.join()
        for it in self.sockets:
            it.close()


@dataclass
class Result:
    rate: float
    p50: float
    p99: float
    cpu_micros: float
    size: int


def measure(server: servers.Server, method: str, body: bytes, kind: str, bearer: str, seconds: float, count: int) -> Result:
    connections = [Connection(server, method, body, kind, bearer) for _ in range(count)]
    times: list[list[float]] = [[] for _ in connections]
    sizes = [0] * count
    end = time.perf_counter() + seconds

    def loop(i: int) -> None:
        mine = times[i]
        before = time.perf_counter()
        while before < end:
            sizes[i] = connections[i].ask()
            now = time.perf_counter()
            mine.append(now - before)
            before = now

    cpu = server.cpu_seconds()
    begun = time.perf_counter()
    threads = [threading.Thread(target=loop, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    cpu = server.cpu_seconds() - cpu
    for connection in connections:
        connection.close()
    every = sorted(t for mine in times for t in mine)
    return Result(
        len(every) / took, statistics.median(every) * 1e3, every[int(len(every) * 0.99)] * 1e3, cpu / len(every) * 1e6, sizes[0])


class Changes:
    """Changes the metadata of one room after the other, so that nothing can be answered from what was."""

    def __init__(self, server: servers.Server, rooms: list[str]):
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(server, rooms))
        self.thread.start()

    def _run(self, server: servers.Server, rooms: list[str]) -> None:
        turn = 0
        while not self.over.wait(1 / CHANGES_PER_SECOND):
            name = rooms[turn % len(rooms)]
            turn += 1
            call(server, "UpdateRoomMetadata", {"room": name, "metadata": f"change {turn}"}, roomAdmin=True, room=name)

    def close(self) -> None:
        self.over.set()
        self.thread.join()


def ask_for_rooms(server: servers.Server, rooms: list[str], options: argparse.Namespace, put) -> None:
    bearer = token(server, "operator", roomList=True)
    for kind, body in (("protobuf", b""), ("json", b"{}")):
        measure(server, "ListRooms", body, kind, bearer, options.warm_up, options.connections)
        put(f"ListRooms, {len(rooms)} rooms, {kind}",
            measure(server, "ListRooms", body, kind, bearer, options.seconds, options.connections))
        changes = Changes(server, rooms)
        put(f"the same while {CHANGES_PER_SECOND} rooms/s change, {kind}",
            measure(server, "ListRooms", body, kind, bearer, options.seconds, options.connections))
        changes.close()


def ask_for_participants(server: servers.Server, options: argparse.Namespace, turn: int, put) -> None:
    room = f"crowd-{turn}"
    bearer = token(server, "operator", roomAdmin=True, room=room)
    company = Company(server, room, options.participants, 4)
    for kind, body in (("protobuf", b"\x0a" + bytes([len(room)]) + room.encode()), ("json", json.dumps({"room": room}).encode())):
        measure(server, "ListParticipants", body, kind, bearer, options.warm_up / 2, options.connections)
        put(f"ListParticipants, {options.participants} participants, {kind}",
            measure(server, "ListParticipants", body, kind, bearer, options.seconds, options.connections))
    company.close()


def main() -> int:
    options = parse()
    servers.WORK.mkdir(parents=True, exist_ok=True)
    names = [options.only] if options.only else ["livekit", "parley"]
    rows: list[str] = []
    results: dict[tuple[str, str], list[Result]] = {}
    busy_before, total_before = procfs.machine_seconds()
    own_before = time.process_time()
    running = [servers.start(name) for name in names]
    rooms = [f"room-{i:04}" for i in range(options.rooms)]
    used = 0.0
    try:
        for server in running:
            for name in rooms:
                call(server, "CreateRoom", {"name": name, "empty_timeout": 3600}, roomCreate=True)
        for turn in range(options.turns):
            for server in running:

                def put(row: str, result: Result, server: servers.Server = server) -> None:
                    if row not in rows:
                        rows.append(row)
                    results.setdefault((row, server.name), []).append(result)
                    print(f"{server.name}: {row}: {result.rate:.0f}/s, p99 {result.p99:.2f} ms", file=sys.stderr)

                ask_for_rooms(server, rooms, options, put)
                ask_for_participants(server, options, turn, put)
        used = sum(server.cpu_seconds() for server in running)
    finally:
        for server in running:
            server.stop()
    busy, total = procfs.machine_seconds()
    used += time.process_time() - own_before
    others = max(0.0, busy - busy_before - used) / (total - total_before)
    table = render(rows, names, results, options, others)
    print(table)
    if options.out:
        Path(options.out).write_text(table)
    return 0


def render(rows, names, results, options, others: float) -> str:
    lines = [
        "# The room API beside LiveKit's server",
        "",
        f"`bench/compare-api/run` on {date.today()}: {options.connections} kept connections in a closed loop, {options.turns} turn(s) of"
        f" {options.seconds:g} s each, medians. {os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release()}."
        f" Other programs used {others:.0%} of the machine.",
        "",
    ]
    for row in rows:
        lines += [f"## {row}", "", "| | " + " | ".join(names) + " | ratio |", "|---" * (len(names) + 2) + "|"]
        for title, pick, digits in (
            ("requests/s", lambda r: r.rate, 0),
            ("p50, ms", lambda r: r.p50, 2),
            ("p99, ms", lambda r: r.p99, 2),
            ("server CPU per request, µs", lambda r: r.cpu_micros, 0),
            ("answer, bytes", lambda r: r.size, 0),
        ):
            values = [statistics.median(pick(r) for r in results[(row, name)]) for name in names]
            ratio = f"{values[1] / values[0]:.2f}" if len(values) == 2 else "–"
            lines.append(f"| {title} | " + " | ".join(f"{v:.{digits}f}" for v in values) + f" | {ratio} |")
        lines.append("")
    return "\n".join(lines)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/compare-api/run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shows that everything runs, too short for figures to hold")
    parser.add_argument("--only", choices=["livekit", "parley"], help="one server alone")
    parser.add_argument("--rooms", type=int, default=1000)
    parser.add_argument("--participants", type=int, default=500)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5, help="length of one measurement")
    parser.add_argument("--warm-up", type=float, default=5, help="seconds before each, not counted")
    parser.add_argument("--out", help="write the table to this file, too")
    options = parser.parse_args()
    if options.quick:
        options.rooms, options.participants, options.turns = 50, 20, 1
        options.seconds, options.warm_up = 0.5, 0.5
    return options


if __name__ == "__main__":
    sys.exit(main())

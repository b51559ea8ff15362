"""Whose turn it was during a join, from the packets on the loopback device. Needs the right to open raw sockets."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

ETH_P_ALL = 3
OUTGOING = 4
SO_RCVBUFFORCE = 33
SO_TIMESTAMPNS = 35
BUFFER_BYTES = 128 << 20
HEADER_BYTES = 14
SNAP_BYTES = 256

TCP, UDP = 6, 17
HANDSHAKE, CHANGE_CIPHER_SPEC = 22, 20


@dataclass(frozen=True)
class Packet:
    """A packet with content; `at` is the kernel's time, in seconds since 1970."""

    at: float
    protocol: int
    source: int
    target: int
    content: bytes


class Capture:
    """Packets wait in the kernel until they are asked for, so that reading them disturbs nothing."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self._socket.bind(("lo", 0))
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES)

    @staticmethod
    def open() -> Capture | None:
        """None where the system does not allow it."""
        try:
            return Capture()
        except OSError:
            return None

    def packets(self) -> list[Packet]:
        """What has come since the last call."""
        return list(self._drain())

    def close(self) -> None:
        self._socket.close()

    def _drain(self) -> Iterator[Packet]:
        while True:
            try:
                frame, extra, _, address = self._socket.recvmsg(SNAP_BYTES, 64)
            except BlockingIOError:
                return
            # Every packet on this device is seen twice, on its way out and on its way in.
            if address[2] != OUTGOING and extra:
                seconds, nanos = struct.unpack("qq", extra[0][2][:16])
                packet = _parse(seconds + nanos * 1e-9, frame[HEADER_BYTES:])
                if packet is not None:
                    yield packet


def _parse(at: float, ip: bytes) -> Packet | None:
    if len(ip) < 28 or ip[0] >> 4 != 4 or ip[9] not in (TCP, UDP):
        return None
    start = (ip[0] & 15) * 4
    source, target = struct.unpack_from("!HH", ip, start)
    header = 8 if ip[9] == UDP else (ip[start + 12] >> 4) * 4
    content = ip[start + header :]
    return Packet(at, ip[9], source, target, content) if content else None


def server_seconds(packets: list[Packet], port: int, begin: float, end: float) -> float | None:
    """For how long a join between `begin` and `end` waited for the server; None if it cannot be told.

    From the client's request until the answer to its offer; then, as long as ICE and DTLS are under way, from
    each packet of the client until the server's next, and between two of the server. All of the rest is the
    client's."""
    during = [packet for packet in packets if begin <= packet.at <= end]
    request = next((p for p in during if p.target == port and p.content.startswith(b"GET /rtc")), None)
    if request is None:
        return None
    answer = next(
        (p for p in during if (p.source, p.target) == (port, request.source) and b"answer" in p.content[:32]),
        None,
    )
    if answer is None:
        return None
    known = {p.source for p in packets if p.protocol == UDP and p.at < answer.at}
    check = next(
        (
            p
            for p in during
            if p.protocol == UDP and p.at > answer.at and p.content[:2] == b"\0\1" and p.source not in known
        ),
        None,
    )
    if check is None:
        return None
    total = answer.at - request.at
    before = check
    for packet in during:
        ports = (packet.source, packet.target)
        if packet.protocol != UDP or packet.at <= check.at:
            continue
        if ports == (check.target, check.source):
            total += packet.at - before.at
        elif ports != (check.source, check.target):
            continue
        elif packet.content[0] == CHANGE_CIPHER_SPEC:
            return total  # either server is the DTLS client, so this is the last packet that a join needs
        before = packet
    return None

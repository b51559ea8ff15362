"""RTP and RTCP that no honest client sends: bounded, counted, and without effect on the others."""

import random
import struct

import pytest_asyncio

from harness.raw_publisher import RawPublisher
from harness.signalling import RawParticipant
from harness.tokens import token


@pytest_asyncio.fixture
async def listeners(room):
    """Two who hear each other before, and still do afterwards."""
    alice, bob = await room.join_two("python", "browser")
    tone = await alice.call("publishTone", name="tone", frequency=600)
    await bob.expect("trackSubscribed", sid=tone)
    await bob.call("hear", sid=tone, frequency=600)
    yield alice, bob
    await bob.call("hear", sid=tone, frequency=600)
    newcomer = await room.join("python", "newcomer")
    await newcomer.expect("trackSubscribed", sid=tone)
    await newcomer.call("hear", sid=tone, frequency=600)
    for peer in (alice, bob):
        assert peer.seen("disconnected") == peer.seen("reconnecting") == []


@pytest_asyncio.fixture
async def mallory(server, room, listeners):
    async with RawParticipant(server, token(server, "mallory", room.name), auto_subscribe="0") as raw:
        async with RawPublisher(raw) as publisher:
            yield publisher


async def test_crafted_headers_padding_and_extensions_harm_nobody_else(mallory):
    source = random.Random(1)
    for _ in range(50):
        await mallory.send(mallory.packet(source.randbytes(80)))
    for extension in (
            b"\xbe\xde\x00\x00", b"\xbe\xde\x00\x01\x1f\x00\x00\x00", b"\xbe\xde\xff\xff", b"\x10\x00\x00\x01\x01\xff\x00\x00",
            b"\xbe\xde\x00\x01\xf0\x00\x00\x00"):
        await mallory.send(mallory.packet(b"x" * 40, first=0x90, extension=extension))
    for last in (0, 1, 40, 41, 255):
        await mallory.send(mallory.packet(b"x" * 40 + bytes([last]), first=0xA0))
    for first in (0x8F, 0xBF, 0x9F, 0x81):
        await mallory.send(mallory.packet(b"short", first=first))
    for payload_type in range(128):
        if not 64 <= payload_type <= 95:  # RTCP's, RFC 5761
            await mallory.send(mallory.packet(source.randbytes(30), payload_type=payload_type))
    for _ in range(300):
        await mallory.send(mallory.packet(source.randbytes(source.randrange(1, 200)), first=0x80 | source.randrange(64)))


async def test_a_flood_of_unknown_sources_harms_nobody_else(mallory):
    source = random.Random(2)
    for _ in range(3_000):
        await mallory.send(mallory.packet(b"x" * 60, ssrc=source.getrandbits(32)))


async def test_old_repeated_and_leaping_packets_harm_nobody_else(mallory):
    source = random.Random(3)
    datagrams = [await mallory.send(mallory.packet(source.randbytes(60))) for _ in range(400)]
    for datagram in source.sample(datagrams, 200) + datagrams[::-1]:
        await mallory.resend(datagram)
    for datagram in datagrams:
        await mallory.resend(datagram[:-1] + b"?")  # forged
    for _ in range(200):
        mallory.sequence = source.getrandbits(16)
        mallory.timestamp = source.getrandbits(32)
        await mallory.send(mallory.packet(b"x" * 60))


async def test_storms_of_feedback_harm_nobody_else(mallory):
    source = random.Random(4)
    ssrc = mallory.ssrc
    for _ in range(500):
        media = source.getrandbits(32)
        await mallory.send(struct.pack(">BBHII", 0x81, 206, 2, ssrc, media))  # PLI
        await mallory.send(struct.pack(">BBHIIHH", 0x81, 205, 3, ssrc, media, source.getrandbits(16), 0xFFFF))  # NACK
    for length in range(0, 64, 4):
        body = source.randbytes(length)
        for kind in (200, 201, 202, 203, 204, 205, 206, 207):
            await mallory.send(struct.pack(">BBH", 0x80 | source.randrange(32), kind, source.getrandbits(16)) + bytes(4) + body)


async def test_who_announces_and_never_sends_holds_up_nobody(room, listeners, mallory):
    carol = await room.join("python", "carol")
    await carol.expect("trackSubscribed", sid=mallory.sid)
    tone = await carol.call("publishTone", name="other", frequency=1300)
    await listeners[1].expect("trackSubscribed", sid=tone)
    await listeners[1].call("hear", sid=tone, frequency=1300)

import asyncio
import hashlib
import os
import random
import signal
import uuid

import pytest_asyncio
import pytest

from harness.drivers import KINDS, Driver, Peer
from harness.servers import INTEROP, LIVEKIT_SERVER, Server
from harness.sharing import Sharing, rank
from harness.tokens import token


def pytest_configure():
    """A job in the background of a shell ignores Ctrl-C, and so would every program that it starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: rank(item.nodeid))


def pytest_xdist_make_scheduler(config, log):
    return Sharing(config, log)


@pytest_asyncio.fixture(scope="session")
async def server():
    """The server that most tests share."""
    async with Server("server") as running:
        yield running


@pytest_asyncio.fixture(scope="session")
async def livekit_server():
    """LiveKit's own server, whatever the server under test is."""
    if not LIVEKIT_SERVER:
        pytest.skip("LIVEKIT_SERVER names no executable")
    async with Server("livekit-server", f"livekit:{LIVEKIT_SERVER}") as running:
        yield running


class Clients:
    """Makes participants; starts a driver process when it is first needed."""

    def __init__(self):
        self.drivers = {}

    async def driver(self, name):
        running = self.drivers.get(name)
        if running is None or not running.alive:
            self.drivers[name] = running = await Driver(name).start()
        return running

    async def peer(self, kind, identity):
        driver = await self.driver(KINDS[kind].driver)
        return Peer(driver, kind, identity, f"{identity}-{uuid.uuid4().hex[:8]}")

    async def close(self):
        for driver in self.drivers.values():
            await driver.stop()


@pytest_asyncio.fixture(scope="session")
async def clients():
    all_clients = Clients()
    yield all_clients
    await all_clients.close()


@pytest.fixture
def room_name(request):
    return f"{request.node.originalname}-{uuid.uuid4().hex[:8]}"


class Room:
    """A room of one test: joins participants and takes them out at the end."""

    def __init__(self, server, clients, name):
        self.server = server
        self.clients = clients
        self.name = name
        self.peers = []

    async def make(self, kind, identity):
        peer = await self.clients.peer(kind, identity)
        self.peers.append(peer)
        return peer

    async def join(self, kind, identity, url=None, token_options=None, **options):
        peer = await self.make(kind, identity)
        jwt = token(self.server, identity, self.name, **(token_options or {}))
        await peer.connect(url or self.server.url, jwt, **options)
        return peer

    async def join_two(self, first, second, **grants):
        """Two participants, alice and bob, who have seen each other."""
        alice = await self.join(first, "alice", token_options=grants)
        bob = await self.join(second, "bob", token_options=grants)
        await alice.expect_participant("bob")
        await bob.expect_participant("alice")
        return alice, bob

    async def close(self):
        await asyncio.gather(*(peer.disconnect() for peer in self.peers))


@pytest_asyncio.fixture
async def room(server, clients, room_name):
    the_room = Room(server, clients, room_name)
    yield the_room
    await the_room.close()


@pytest_asyncio.fixture(scope="session")
async def _standing_pairs(server, clients):
    pairs = {}
    yield pairs
    for the_room in pairs.values():
        await the_room.close()


@pytest_asyncio.fixture
async def pair(request, server, clients, _standing_pairs):
    """Two participants of the kinds in the parameter, who stay in their room from test to test."""
    kinds = request.param
    the_room = _standing_pairs.get(kinds)
    healthy = the_room and all(p.driver.alive and not p.seen("disconnected") for p in the_room.peers)
    if not healthy:
        the_room = Room(server, clients, f"standing-{'-'.join(kinds)}-{uuid.uuid4().hex[:8]}")
        await the_room.join_two(*kinds, can_update_own_metadata=True)
        _standing_pairs[kinds] = the_room
    return tuple(the_room.peers)


@pytest.fixture
def unique():
    """A word that no other test uses, for topics and method names."""
    return f"word-{uuid.uuid4().hex[:10]}"


class Content:
    def __init__(self, name, data):
        folder = INTEROP / "target" / "content"
        folder.mkdir(parents=True, exist_ok=True)
        self.path = str(folder / name)
        self.size = len(data)
        self.sha256 = hashlib.sha256(data).hexdigest()
        # Every worker writes it, while another one may be reading the same.
        part = folder / f"{name}.{os.getpid()}"
        part.write_bytes(data)
        part.replace(self.path)


@pytest.fixture(scope="session")
def megabyte_of_text():
    """1 MiB of UTF-8 with characters of one to four bytes, which does not compress to nothing."""
    source = random.Random(1)
    alphabet = [chr(c) for c in range(0x20, 0x7F)] + list("äöüßéñçøåλπωжщю漢字仮名交じり文😀🚀🎉")
    text = "".join(source.choices(alphabet, k=900_000)).encode()[: 1 << 20].decode(errors="ignore")
    return Content("text.txt", text.encode().ljust(1 << 20, b"."))


@pytest.fixture(scope="session")
def megabyte_of_bytes():
    return Content("bytes.bin", random.Random(2).randbytes(1 << 20))


@pytest.fixture(scope="session")
def short_text():
    return Content("short.txt", "Grüße aus dem Raum 🎉".encode())

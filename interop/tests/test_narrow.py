"""Subscribers behind links that become narrow: their video pauses and comes back, and nobody else notices. Needs root."""

import asyncio
import json
from types import SimpleNamespace

import pytest
import pytest_asyncio

from conftest import Room
from harness.drivers import Driver, Peer
from harness.networks import PUBLIC, Links, narrow_available
from harness.programs import LAUNCHER, Program, run
from harness.servers import LOGS, is_livekit

pytestmark = [
    pytest.mark.skipif(not narrow_available(), reason="needs root, ip, and tc with its queue tbf"),
    pytest.mark.skipif(is_livekit(), reason="the server runs in a network of its own"),
]

HTTP = 7880
GREEN, TONE = (30, 180, 30), 700

#: kbit/s: the sound fits, and the smallest picture, of 160, by far not.
NARROW = 120

#: Who is behind a link that becomes narrow, and with which SDK; LiveKit's for Python and Node do not read stream states.
NARROWED = {"bob": "browser", "dave": "java"}


class Places:
    """Makes participants as `Clients` does, each in the network that has its name or in the server's."""

    def __init__(self, links):
        place = lambda name: lambda *command: links.inside(name, *command)  # noqa: E731
        self.drivers = {"hub": Driver("browser", place("hub"), "browser-hub")}
        for name, kind in NARROWED.items():
            self.drivers[name] = Driver(kind, place(name), f"{kind}-{name}")

    async def __aenter__(self):
        await asyncio.gather(*(driver.start() for driver in self.drivers.values()))
        return self

    async def __aexit__(self, *_):
        await asyncio.gather(*(driver.stop() for driver in self.drivers.values()))

    async def peer(self, kind, identity):
        return Peer(self.drivers.get(identity, self.drivers["hub"]), kind, identity, identity)


@pytest_asyncio.fixture(scope="module")
async def links():
    # The launcher may have to build the jar first, which needs the network of this machine.
    assert (await run(str(LAUNCHER), "--version"))[0] == 0
    async with Links(*NARROWED) as made:
        yield made


@pytest_asyncio.fixture
async def room(links, room_name):
    """A room of a server in the hub."""
    settings = {
        "port": HTTP,
        "bind_addresses": [PUBLIC],
        "keys": {"devkey": "a secret that only the interop tests know"},
        "rtc": {"udp_port": 7882, "tcp_port": 0},
    }
    config = LOGS / "narrow.yaml"
    LOGS.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps(settings))  # YAML has JSON in it
    command = links.inside("hub", str(LAUNCHER), "serve", "--config", str(config))
    async with Program("narrow-server", *command, merge_errors=True) as program, Places(links) as places:
        await program.expect(f":{HTTP}")
        [(key, secret)] = settings["keys"].items()
        the_room = Room(SimpleNamespace(url=f"ws://{PUBLIC}:{HTTP}", key=key, secret=secret), places, room_name)
        yield the_room
        await the_room.close()


async def test_video_pauses_where_its_lowest_layer_does_not_fit_and_comes_back(room, links):
    alice = await room.join("browser", "alice")
    others = [await room.join(kind, name) for name, kind in {**NARROWED, "carol": "browser"}.items()]
    *narrowed, carol = others
    tone = await alice.call("publishTone", name="tone", frequency=TONE, red=False, audioPreset={"maxBitrate": 20_000})
    picture = await alice.call(
        "publishColour", name="picture", colour=GREEN, noise=True, width=640, height=360, codec="vp8", simulcast=True)

    async def notice(peer):
        for sid in (tone, picture):
            await peer.expect("trackSubscribed", sid=sid)
        await peer.call("see", sid=picture, colour=GREEN)

    await asyncio.gather(*map(notice, others))

    async def narrow(peer):
        links.narrow(peer.identity, NARROW)
        await peer.expect("streamState", sid=picture, state="paused")
        await peer.call("hear", sid=tone, frequency=TONE)

    async def widen(peer):
        before = len(peer.seen("streamState", sid=picture, state="active"))
        links.widen(peer.identity)
        await peer.expect("streamState", count=before + 1, sid=picture, state="active")
        await peer.call("see", sid=picture, colour=GREEN)
        await peer.call("hear", sid=tone, frequency=TONE)

    await asyncio.gather(*map(narrow, narrowed))
    await carol.call("grows", sid=picture, name="framesDecoded", by=10)
    await asyncio.gather(*map(widen, narrowed))
    await carol.call("see", sid=picture, colour=GREEN)
    assert carol.seen("streamState", state="paused") == []
    assert [peer.seen("trackUnsubscribed") for peer in others] == [[], [], []]

"""Data channels between the Java library's PeerConnection and aiortc, whichever offers."""

import asyncio
import random

import pytest
import pytest_asyncio
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from harness.java_peer import JavaProcess, encoded
from harness.waiting import SOON

pytestmark = pytest.mark.transport

#: What either side announces to take, bytes.
LARGEST = 256 << 10


class Inbox:
    """What arrives on the channels of aiortc."""

    def __init__(self, pc):
        self.channels = {}
        self.messages = {}
        self.changed = asyncio.Event()
        pc.on("datachannel", self.watch)
        pc.on("connectionstatechange", self.changed.set)

    def watch(self, channel):
        self.channels[channel.label] = channel
        self.messages[channel.label] = []
        channel.on("message", lambda message: self.add(channel.label, message))
        channel.on("open", self.changed.set)
        channel.on("close", self.changed.set)
        self.changed.set()
        return channel

    def add(self, label, message):
        self.messages[label].append(message)
        self.changed.set()

    async def until(self, condition, what):
        async def wait():
            while not condition():
                self.changed.clear()
                await self.changed.wait()

        try:
            await asyncio.wait_for(wait(), SOON)
        except asyncio.TimeoutError:
            raise AssertionError(f"{what} did not happen within {SOON} s") from None

    async def expect(self, label, count):
        await self.until(lambda: len(self.messages.get(label, ())) >= count, f"message {count} on {label}")
        return self.messages[label]

    async def expect_open(self, label):
        await self.until(
            lambda: label in self.channels and self.channels[label].readyState == "open", f"open of {label}")
        return self.channels[label]


class Call:
    def __init__(self, java):
        self.java = java
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.inbox = Inbox(self.pc)

    def create(self, label, **options):
        return self.inbox.watch(self.pc.createDataChannel(label, **options))

    async def aiortc_offers(self):
        await self.pc.setLocalDescription(await self.pc.createOffer())
        answer = await self.java.description("answer", encoded(self.pc.localDescription.sdp))
        await self.pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def java_offers(self):
        offer = await self.java.description("offer")
        await self.pc.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await self.pc.setLocalDescription(await self.pc.createAnswer())
        self.java.tell("accept", encoded(self.pc.localDescription.sdp))
        await self.java.expect("accepted")


@pytest_asyncio.fixture(scope="module")
async def java_process():
    async with JavaProcess() as process:
        yield process


@pytest_asyncio.fixture
async def call(java_process):
    the_call = Call(java_process.peer())
    yield the_call
    the_call.java.tell("close")
    await the_call.pc.close()


@pytest_asyncio.fixture(params=["aiortc offers", "java offers"])
async def echo(request, call):
    """An open channel whose messages come back."""
    if request.param == "aiortc offers":
        call.create("echo")
        await call.aiortc_offers()
    else:
        call.java.tell("create", "echo", "reliable")
        await call.java_offers()
    await call.inbox.expect_open("echo")
    await call.java.expect("open", "echo")
    return call


async def test_text_and_binary_messages_come_back_as_they_were(echo):
    messages = ["hello", "Grüße 🎉", b"\x00\x01\xff", "x" * 5000, bytes(range(256)) * 16, "", b""]
    for message in messages:
        echo.inbox.channels["echo"].send(message)
    assert await echo.inbox.expect("echo", len(messages)) == messages
    assert [r[0] for r in echo.java.reports if r[0] in ("text", "binary")] == [
        "text" if isinstance(m, str) else "binary" for m in messages]


async def test_large_messages_pass_both_ways(echo):
    for index, size in enumerate((1, 1200, 16 << 10, 65_536, LARGEST)):
        message = random.Random(size).randbytes(size)
        echo.inbox.channels["echo"].send(message)
        assert (await echo.inbox.expect("echo", index + 1))[index] == message


async def test_hundreds_of_messages_stay_in_order(echo):
    for number in range(300):
        echo.inbox.channels["echo"].send(f"{number} " + "." * (number * 7 % 3000))
    messages = await echo.inbox.expect("echo", 300)
    assert [int(m.split(" ")[0]) for m in messages] == list(range(300))


async def test_java_refuses_to_send_more_than_the_other_side_takes(call):
    call.java.tell("create", "c", "reliable")
    await call.java_offers()
    await call.java.expect("open", "c")
    call.java.tell("binary", "c", encoded(bytes(LARGEST + 1)))
    [kind, _] = await call.java.expect("error")
    assert kind == "IllegalArgumentException"
    call.java.tell("binary", "c", encoded(bytes(LARGEST)))
    assert await call.inbox.expect("c", 1) == [bytes(LARGEST)]


async def test_aiortc_opens_several_kinds_of_channels_and_java_sees_their_options(call):
    call.create("echo-ordered", protocol="chat")
    call.create("echo-unordered", ordered=False)
    call.create("echo-lossy", ordered=False, maxRetransmits=0)
    await call.aiortc_offers()
    for label, expected in (("echo-ordered", ["true", "-1", encoded("chat")]),
                            ("echo-unordered", ["false", "-1", ""]),
                            ("echo-lossy", ["false", "0", ""])):
        assert await call.java.expect("channel", label) == expected
        (await call.inbox.expect_open(label)).send(f"on {label}")
        assert await call.inbox.expect(label, 1) == [f"on {label}"]


async def test_java_opens_several_kinds_of_channels_and_aiortc_sees_their_options(call):
    call.java.tell("create", "reliable", "reliable")
    call.java.tell("create", "lossy", "lossy")
    await call.java_offers()
    for label in ("reliable", "lossy"):
        await call.inbox.expect_open(label)
        await call.java.expect("open", label)
        call.java.tell("text", label, encoded(f"from Java on {label}"))
        assert await call.inbox.expect(label, 1) == [f"from Java on {label}"]
        call.inbox.channels[label].send("back")
        await call.java.expect("text", label)
    assert (call.inbox.channels["reliable"].ordered, call.inbox.channels["reliable"].maxRetransmits) == (True, None)
    assert (call.inbox.channels["lossy"].ordered, call.inbox.channels["lossy"].maxRetransmits) == (False, 0)


async def test_a_channel_that_either_side_opens_later_works(echo):
    echo.create("echo-later")
    (await echo.inbox.expect_open("echo-later")).send("late")
    assert await echo.inbox.expect("echo-later", 1) == ["late"]
    echo.java.tell("create", "from-java", "reliable")
    await echo.inbox.expect_open("from-java")
    await echo.java.expect("open", "from-java")
    echo.java.tell("text", "from-java", encoded("later still"))
    assert await echo.inbox.expect("from-java", 1) == ["later still"]


@pytest.mark.parametrize("closer", ["aiortc", "java"])
async def test_a_closed_channel_is_closed_at_both_ends_and_the_others_go_on(echo, closer):
    channel = echo.create("short-lived")
    await echo.inbox.expect_open("short-lived")
    await echo.java.expect("channel", "short-lived")
    if closer == "aiortc":
        channel.close()
    else:
        echo.java.tell("closeChannel", "short-lived")
    await echo.java.expect("closed", "short-lived")
    await echo.inbox.until(lambda: channel.readyState == "closed", "close at aiortc")
    echo.inbox.channels["echo"].send("still here")
    assert await echo.inbox.expect("echo", 1) == ["still here"]


async def test_a_connection_that_aiortc_closes_ends_in_java(echo):
    await echo.pc.close()
    await echo.java.expect("state", "CLOSED")
    await echo.java.expect("closed", "echo")


async def test_a_connection_that_java_closes_ends_in_aiortc(echo):
    echo.java.tell("close")
    await echo.inbox.until(lambda: echo.pc.connectionState in ("closed", "failed"), "the end at aiortc")

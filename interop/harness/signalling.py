"""A participant that speaks the signalling protocol and nothing else, for what no SDK would send."""

import asyncio

import aiohttp
from livekit.protocol import rtc as signal

from harness.waiting import SOON

PROTOCOL = 17


class RawParticipant:
    """An open WebSocket on /rtc; an async context manager."""

    def __init__(self, server, token, **query):
        self.url = f"http://127.0.0.1:{server.port}/rtc"
        self.query = {"access_token": token, "protocol": str(PROTOCOL), "sdk": "python", "auto_subscribe": "1", **query}

    async def __aenter__(self):
        self.session = aiohttp.ClientSession()
        self.socket = await self.session.ws_connect(self.url, params=self.query, max_msg_size=0)
        self.join = (await self.expect("join")).join
        return self

    async def __aexit__(self, *_):
        await self.socket.close()
        await self.session.close()

    async def send(self, **message):
        await self.socket.send_bytes(signal.SignalRequest(**message).SerializeToString())

    async def expect(self, kind, matching=lambda _: True):
        """Reads until the first response of this kind."""
        async def read():
            while True:
                frame = await self.socket.receive()
                if frame.type is not aiohttp.WSMsgType.BINARY:
                    raise AssertionError(f"the socket ended before {kind}: {frame}")
                response = signal.SignalResponse.FromString(frame.data)
                if response.WhichOneof("message") == kind and matching(response):
                    return response

        return await asyncio.wait_for(read(), SOON)

    async def expect_text(self, key):
        """Reads until the first JSON text frame with this key."""
        async def read():
            while True:
                frame = await self.socket.receive()
                if frame.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.ERROR):
                    raise AssertionError(f"the socket ended before {key}: {frame}")
                if frame.type is aiohttp.WSMsgType.TEXT and key in frame.json():
                    return frame.json()[key]

        return await asyncio.wait_for(read(), SOON)

    async def ping(self):
        """A round trip, after which everything sent before has been handled."""
        await self.send(ping_req=signal.Ping(timestamp=1, rtt=0))
        return await self.expect("pong_resp")

    async def wait_closed(self):
        """Reads until the server closes and returns the close code (None without one)."""
        async def read():
            while True:
                frame = await self.socket.receive()
                if frame.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING,
                                  aiohttp.WSMsgType.ERROR):
                    return self.socket.close_code

        return await asyncio.wait_for(read(), SOON)

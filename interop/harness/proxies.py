"""Proxies in front of the server: one that can be cut, one that edits ICE candidates."""

import asyncio
import json
import re
from urllib.parse import parse_qsl, urlencode

import aiohttp
from aiohttp import web
from livekit.protocol import rtc as signal


class CuttableProxy:
    """Forwards TCP to the signal port, until it is cut; an async context manager."""

    def __init__(self, port):
        self.target = port
        self.writers = set()
        self.passing = asyncio.Event()
        self.passing.set()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = "ws://127.0.0.1:%d" % self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.release()
        self.cut()
        self.server.close()
        await self.server.wait_closed()

    async def _accept(self, reader, writer):
        await self.passing.wait()
        onward_reader, onward_writer = await asyncio.open_connection("127.0.0.1", self.target)
        pair = {writer, onward_writer}
        self.writers |= pair
        try:
            await asyncio.gather(pump(reader, onward_writer), pump(onward_reader, writer))
        except OSError:
            pass
        finally:
            self.writers -= pair
            for end in pair:
                end.transport.abort()

    def cut(self):
        """Breaks every connection without a farewell."""
        for writer in list(self.writers):
            writer.transport.abort()

    def hold(self):
        """Lets new connections wait. To refuse them would make the clients give the session up."""
        self.passing.clear()

    def release(self):
        self.passing.set()


async def pump(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


UDP_LINE = re.compile(r"^a=candidate:\S+ \d+ udp .*\r?\n", re.IGNORECASE | re.MULTILINE)
UDP_CANDIDATE = re.compile(r"candidate:\S+ \d+ udp ", re.IGNORECASE)


class TcpOnlyProxy:
    """Forwards signalling without the ICE candidates for UDP, as a network that blocks UDP would have it."""

    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"

    async def __aenter__(self):
        self.client = aiohttp.ClientSession()
        app = web.Application()
        app.router.add_get("/{path:.*}", self._handle)
        self.runner = web.AppRunner(app, shutdown_timeout=1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.url = "ws://127.0.0.1:%d" % self.runner.addresses[0][1]
        self.dropped = 0
        return self

    async def __aexit__(self, *_):
        await self.client.close()
        await self.runner.cleanup()

    async def _handle(self, request):
        query = [(k, self._join_request(v) if k == "join_request" else v) for k, v in parse_qsl(request.query_string, True)]
        url = f"{self.base}{request.path}?{urlencode(query)}"
        headers = {k: v for k, v in request.headers.items() if k in ("Authorization", "Origin")}
        if request.headers.get("Upgrade", "").lower() != "websocket":
            async with self.client.get(url, headers=headers) as answer:
                return web.Response(status=answer.status, body=await answer.read(),
                                    headers={"Access-Control-Allow-Origin": "*"})
        try:
            onward = await self.client.ws_connect(url, headers=headers, max_msg_size=0)
        except aiohttp.WSServerHandshakeError as error:
            return web.Response(status=error.status)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        up = self._relay(socket, onward, signal.SignalRequest)
        down = self._relay(onward, socket, signal.SignalResponse)
        tasks = [asyncio.ensure_future(up), asyncio.ensure_future(down)]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        await onward.close()
        await socket.close()
        return socket

    async def _relay(self, source, sink, message_type):
        async for frame in source:
            if frame.type is not aiohttp.WSMsgType.BINARY:
                continue
            message = message_type.FromString(frame.data)
            if self._filter(message):
                await sink.send_bytes(message.SerializeToString())

    def _filter(self, message):
        kind = message.WhichOneof("message")
        if kind in ("offer", "answer"):
            description = getattr(message, kind)
            description.sdp = self._strip(description.sdp)
        if kind == "trickle":
            candidate = json.loads(message.trickle.candidateInit or "{}").get("candidate", "")
            if UDP_CANDIDATE.search(candidate):
                self.dropped += 1
                return False
        return True

    def _strip(self, sdp):
        self.dropped += len(UDP_LINE.findall(sdp))
        return UDP_LINE.sub("", sdp)

    def _join_request(self, text):
        import base64
        import gzip

        wrapped = signal.WrappedJoinRequest.FromString(base64.urlsafe_b64decode(text))
        body = wrapped.join_request
        if wrapped.compression == signal.WrappedJoinRequest.GZIP:
            body = gzip.decompress(body)
        request = signal.JoinRequest.FromString(body)
        request.publisher_offer.sdp = self._strip(request.publisher_offer.sdp)
        plain = signal.WrappedJoinRequest(join_request=request.SerializeToString())
        return base64.urlsafe_b64encode(plain.SerializeToString()).decode()

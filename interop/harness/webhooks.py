"""Receivers of webhooks."""

import asyncio
import json
import random

from aiohttp import web
from livekit import api

from harness.waiting import SOON

TYPE = "application/webhook+json"


class Received:
    """One request: its body and its token, and the event once they are verified."""

    def __init__(self, body, token):
        self.body, self.token = body, token
        self.json = json.loads(body)
        self.event, self.id = self.json["event"], self.json["id"]
        self.room = self.json["room"]["name"]

    @property
    def subject(self):
        """The sid of what begins or ends."""
        kind = self.event.split("_")[0]
        return self.json[kind]["sid"]


class Receiver:
    """
    An HTTP server on loopback that verifies and keeps the events. It answers as `behave` says: with a status, or
    "hang" or "reset", before or after it has kept the event.
    """

    def __init__(self, server_key, server_secret):
        self.verifier = api.WebhookReceiver(api.TokenVerifier(server_key, server_secret))
        self.received = []
        self.requests = 0
        self.changed = asyncio.Event()
        self.behave = lambda: (200, True)

    async def __aenter__(self):
        app = web.Application()
        app.router.add_post("/hook", self._take)
        self.runner = web.AppRunner(app, shutdown_timeout=0)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/hook"
        return self

    async def __aexit__(self, *_):
        await self.runner.cleanup()

    async def _take(self, request):
        body = await request.text()
        assert request.content_type == TYPE
        token = request.headers["Authorization"]
        self.verifier.receive(body, token)
        self.requests += 1
        answer, keep = self.behave()
        if keep:
            self.received.append(Received(body, token))
            self.changed.set()
        if answer == "hang":
            await asyncio.sleep(30)
        if answer == "reset":
            request.transport.abort()
        return web.Response(status=answer if isinstance(answer, int) else 503)

    async def expect(self, found):
        """Waits until `found`, a function of all that was received, is true."""
        async def wait():
            while not found(self.received):
                self.changed.clear()
                await self.changed.wait()
        await asyncio.wait_for(wait(), SOON)

    def of(self, room):
        """The events of a room as they first came."""
        seen, events = set(), []
        for one in self.received:
            if one.room == room and one.id not in seen:
                seen.add(one.id)
                events.append(one)
        return events


def failing(seed):
    """Half of the requests fail: before the event is kept, or, which nobody can tell from outside, after."""
    source = random.Random(seed)

    def behave():
        if source.random() < 0.5:
            return 200, True
        return source.choice([500, 503, "hang", "reset", "reset"]), source.random() < 0.3
    return behave

"""A server that stops tells everybody."""

from harness.drivers import KINDS
from harness.servers import Server, is_livekit
from harness.tokens import token

SERVER_SHUTDOWN = 3


async def test_a_stopping_server_tells_every_client_why(clients):
    async with Server("stopping") as server:
        peers = []
        for kind in KINDS:
            peer = await clients.peer(kind, kind)
            await peer.connect(server.url, token(server, kind, "room"))
            peers.append(peer)
        server.ask_to_stop()
        for peer in peers:
            await peer.expect("disconnected", reason=SERVER_SHUTDOWN)
        await server.process.wait()
    if not is_livekit():
        assert server.process.returncode == 0

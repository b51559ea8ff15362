"""Clients whose network blocks UDP."""

import pytest_asyncio

from harness.matrix import for_each_client
from harness.proxies import TcpOnlyProxy


@pytest_asyncio.fixture
async def proxy(server):
    async with TcpOnlyProxy(server.port) as running:
        yield running


@for_each_client
async def test_without_udp_a_client_takes_part_over_tcp(room, proxy, kind, megabyte_of_bytes):
    alice = await room.join(kind, "alice", url=proxy.url)
    bob = await room.join("python", "bob")
    await alice.expect_participant("bob")
    await bob.expect_participant("alice")
    assert proxy.dropped > 0
    await bob.call("receiveBytes", topic="bytes")
    await alice.call("receiveBytes", topic="bytes")
    await alice.publish(b"over tcp", topic="t")
    await bob.expect("data", topic="t")
    for sender, receiver in ((alice, bob), (bob, alice)):
        await sender.call("streamBytes", topic="bytes", path=megabyte_of_bytes.path)
        event = await receiver.expect("bytes", topic="bytes")
        assert event["sha256"] == megabyte_of_bytes.sha256
    if kind.split("-")[0] in ("python", "node"):
        assert await alice.call("transports") == ["tcp"]

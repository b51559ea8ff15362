"""A broken signal connection is resumed; a lost session is built anew."""

import asyncio

import pytest
import pytest_asyncio

from harness.matrix import for_clients, for_each_client
from harness.proxies import CuttableProxy

#: Clients wait between their attempts, so this takes longer than anything else.
RECONNECT = 60


@pytest_asyncio.fixture
async def proxy(server):
    async with CuttableProxy(server.port) as running:
        yield running


async def cut(proxy, peer):
    """Breaks the peer's WebSocket and holds the next one until the proxy is released."""
    proxy.hold()
    proxy.cut()
    await peer.expect("reconnecting")


async def resumed(peer, count=1):
    await peer.expect("reconnected", count=count, timeout=RECONNECT)


@pytest.mark.essential
@for_each_client
async def test_a_cut_websocket_is_resumed_and_no_message_is_lost_or_doubled(room, proxy, kind):
    alice = await room.join(kind, "alice", url=proxy.url)
    bob = await room.join("python", "bob")
    await alice.expect_participant("bob")
    sid = alice.joined["local"]["sid"]
    await bob.publish(b"before", topic="to alice", count=50)
    await alice.publish(b"before", topic="to bob", count=50)

    await cut(proxy, alice)
    sending = [
        asyncio.ensure_future(alice.publish(b"during", topic="to bob", count=50, timeout=RECONNECT)),
        asyncio.ensure_future(bob.publish(b"during", topic="to alice", count=50)),
    ]
    proxy.release()
    await resumed(alice)
    await asyncio.gather(*sending)
    await alice.publish(b"after", topic="to bob", count=50)
    await bob.publish(b"after", topic="to alice", count=50)

    expected = [b"%s#%d" % (word, n) for word in (b"before", b"during", b"after") for n in range(50)]
    await alice.expect("data", topic="to alice", count=150)
    await bob.expect("data", topic="to bob", count=150)
    assert alice.payloads("to alice") == expected
    assert bob.payloads("to bob") == expected
    assert (await alice.call("local"))["sid"] == sid
    assert bob.seen("participantDisconnected") == []
    assert alice.seen("participantDisconnected") == []


@for_each_client
async def test_after_a_resume_calls_and_attributes_still_work(room, proxy, kind):
    rights = {"can_update_own_metadata": True}
    alice = await room.join(kind, "alice", url=proxy.url, token_options=rights)
    bob = await room.join("python", "bob")
    await alice.expect_participant("bob")
    for peer in (alice, bob):
        await peer.call("registerRpc", method="echo", behaviour="echo")
    await cut(proxy, alice)
    proxy.release()
    await resumed(alice)
    assert await alice.call("performRpc", destination="bob", method="echo", payload="a") == "a"
    assert await bob.call("performRpc", destination="alice", method="echo", payload="b") == "b"
    await alice.call("setAttributes", value={"back": "yes"})
    await bob.expect("attributesChanged", identity="alice", value={"back": "yes"})


@for_each_client
async def test_a_resumed_client_learns_who_came_and_went_meanwhile(room, proxy, kind):
    alice = await room.join(kind, "alice", url=proxy.url)
    bob = await room.join("python", "bob")
    carol = await room.join("python", "carol")
    await alice.expect_participant("bob")
    await alice.expect_participant("carol")
    await cut(proxy, alice)
    await bob.disconnect()
    await carol.expect("participantDisconnected", identity="bob")
    await room.join("python", "dave")
    await carol.expect_participant("dave")
    proxy.release()
    await resumed(alice)
    await alice.expect("participantDisconnected", identity="bob")
    await alice.expect("participantConnected", lambda e: e["participant"]["identity"] == "dave")
    assert sorted(p["identity"] for p in await alice.call("others")) == ["carol", "dave"]


@for_clients("python", "browser", "java")
async def test_a_client_can_be_cut_three_times_in_a_row(room, proxy, kind):
    alice = await room.join(kind, "alice", url=proxy.url)
    bob = await room.join("python", "bob")
    await alice.expect_participant("bob")
    for round_number in (1, 2, 3):
        proxy.hold()
        proxy.cut()
        await alice.expect("reconnecting", count=round_number)
        proxy.release()
        await resumed(alice, round_number)
        await alice.publish(b"%d" % round_number, topic="t")
        await bob.publish(b"%d" % round_number, topic="t")
    for peer in (alice, bob):
        await peer.expect("data", topic="t", count=3)
        assert peer.payloads("t") == [b"1", b"2", b"3"]
    assert bob.seen("participantDisconnected") == []


@for_clients("python", "python-dual", "node", "browser", "browser-dual", "java", "java-dual")
async def test_the_sdks_own_signal_reconnect_keeps_the_session(room, kind):
    alice, bob = await room.join_two(kind, "python")
    sid = alice.joined["local"]["sid"]
    await alice.call("simulate", scenario="signal-reconnect", timeout=RECONNECT)
    await resumed(alice)
    await bob.publish(b"still there", topic="t")
    await alice.expect("data", topic="t")
    assert (await alice.call("local"))["sid"] == sid
    assert bob.seen("participantDisconnected") == []


async def expect_new_session(alice, bob):
    """Waits until bob has seen alice come back as another participant, and lets them talk."""
    old = alice.joined["local"]["sid"]
    await bob.expect("participantConnected", lambda e: e["participant"]["identity"] == "alice"
                     and e["participant"]["sid"] != old, timeout=RECONNECT)
    await resumed(alice)
    await bob.publish(b"to the new one", topic="t")
    await alice.expect("data", topic="t")
    await alice.publish(b"from the new one", topic="t")
    await bob.expect("data", topic="t")
    assert [p["identity"] for p in await alice.call("others")] == ["bob"]
    assert [p["identity"] for p in await bob.call("others")] == ["alice"]


@pytest.mark.essential
@for_clients("python", "python-dual", "node", "browser", "browser-dual", "java", "java-dual")
async def test_a_full_reconnect_gives_a_new_session_in_which_data_flows(room, kind):
    alice, bob = await room.join_two(kind, "python")
    await alice.call("simulate", scenario="full-reconnect", timeout=RECONNECT)
    await expect_new_session(alice, bob)


@for_clients("python", "browser", "java")
async def test_a_session_that_the_server_gives_up_is_built_anew(room, kind):
    alice, bob = await room.join_two(kind, "python")
    await alice.call("simulate", scenario="node-failure", timeout=RECONNECT)
    await expect_new_session(alice, bob)


@for_clients("python", "browser", "java")
async def test_a_resume_that_breaks_again_still_ends_well(room, kind):
    alice, bob = await room.join_two(kind, "python")
    await alice.call("simulate", scenario="disconnect-signal-on-resume", timeout=RECONNECT)
    await resumed(alice)
    await bob.publish(b"hello", topic="t")
    await alice.expect("data", topic="t")

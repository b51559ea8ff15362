"""Joining, leaving, and what the others see of it."""

import asyncio

import pytest

from harness.drivers import ClientError
from harness.matrix import PAIRS, for_clients, for_each_client, name
from harness.tokens import token

CLIENT_INITIATED = 1
DUPLICATE_IDENTITY = 2


@pytest.mark.parametrize("kinds", PAIRS, ids=name)
async def test_a_join_and_a_leave_are_seen_in_both_directions(room, kinds):
    first, second = kinds
    alice = await room.join(first, "alice")
    assert alice.joined["others"] == []
    assert alice.joined["room"] == room.name
    bob = await room.join(second, "bob", token_options={"name": "Bob", "metadata": "m", "attributes": {"a": "1"}})
    assert [p["identity"] for p in bob.joined["others"]] == ["alice"]
    assert bob.joined["others"][0]["sid"] == alice.joined["local"]["sid"]
    seen = (await alice.expect("participantConnected"))["participant"]
    assert seen["sid"] == bob.joined["local"]["sid"]
    assert (seen["identity"], seen["name"], seen["metadata"], seen["attributes"]) == ("bob", "Bob", "m", {"a": "1"})
    await alice.disconnect()
    left = await bob.expect("participantDisconnected", identity="alice")
    assert left["sid"] == alice.joined["local"]["sid"]
    assert left["reason"] in (CLIENT_INITIATED, None)


@for_each_client
async def test_a_participant_learns_its_own_name_metadata_and_attributes_from_the_join(room, kind):
    options = {"name": "Alice A.", "metadata": '{"seat": 1}', "attributes": {"colour": "blue", "größe": "10"}}
    alice = await room.join(kind, "alice", token_options=options)
    local = alice.joined["local"]
    assert local["identity"] == "alice"
    assert {key: local[key] for key in options} == options
    assert local["sid"].startswith("PA_")


@for_each_client
async def test_the_earlier_of_two_with_one_identity_is_told_and_removed(room, kind):
    earlier = await room.join(kind, "twin")
    watcher = await room.join("python", "watcher")
    await watcher.expect_participant("twin")
    later = await room.join(kind, "twin")
    await earlier.expect("disconnected", reason=DUPLICATE_IDENTITY)
    assert later.joined["local"]["sid"] != earlier.joined["local"]["sid"]
    await watcher.expect(
        "participantConnected", lambda e: e["participant"]["sid"] == later.joined["local"]["sid"])
    await later.call("registerRpc", method="who", behaviour="describe")
    assert "watcher" in await watcher.call("performRpc", destination="twin", method="who", payload="")


@for_each_client
async def test_a_hidden_participant_is_not_seen_but_sees_and_speaks(room, kind):
    watcher = await room.join("python", "watcher")
    ghost = await room.join(kind, "ghost", token_options={"hidden": True})
    assert [p["identity"] for p in ghost.joined["others"]] == ["watcher"]
    # A later visible join passes through the same updates, so the ghost would have been seen before it.
    visible = await room.join("python", "visible")
    await watcher.expect_participant("visible")
    await ghost.expect_participant("visible")
    assert [p["identity"] for p in visible.joined["others"]] == ["watcher"]
    assert [p["identity"] for p in await watcher.call("others")] == ["visible"]
    await ghost.publish(b"boo", topic="ghostly")
    event = await watcher.expect("data", topic="ghostly")
    assert event["sender"] is None


@for_each_client
async def test_rooms_are_apart_from_each_other(server, clients, room, kind):
    alice = await room.join(kind, "alice")
    elsewhere = await clients.peer("python", "bob")
    await elsewhere.connect(server.url, token(server, "bob", f"{room.name}-other"))
    carol = await room.join("python", "carol")
    assert elsewhere.joined["others"] == []
    await alice.expect_participant("carol")
    await elsewhere.publish(b"wrong room", topic="t")
    await carol.publish(b"right room", topic="t")
    await alice.expect("data", topic="t")
    assert alice.payloads("t") == [b"right room"]
    await elsewhere.disconnect()


@for_each_client
async def test_one_client_can_leave_and_join_again(room, kind):
    watcher = await room.join("python", "watcher")
    for round_number in (1, 2):
        alice = await room.join(kind, "alice")
        await watcher.expect("participantConnected", count=round_number)
        await alice.disconnect()
        await watcher.expect("participantDisconnected", count=round_number)
    sids = {e["participant"]["sid"] for e in watcher.seen("participantConnected")}
    assert len(sids) == 2


@for_each_client
async def test_a_token_of_another_secret_does_not_admit(server, clients, kind):
    class Liar:
        key, secret = server.key, "not the secret of this server, by no means"

    peer = await clients.peer(kind, "mallory")
    with pytest.raises(ClientError) as refused:
        await peer.connect(server.url, token(Liar, "mallory", "any"))
    assert refused.value.message


@for_clients("node")
async def test_a_token_of_the_node_server_sdk_admits(server, clients, room, kind):
    driver = await clients.driver("node")
    jwt = await driver.request("", "mintToken", 10, key=server.key, secret=server.secret, identity="alice",
                               grants={"roomJoin": True, "room": room.name, "canPublish": True})
    alice = await room.make(kind, "alice")
    joined = await alice.connect(server.url, jwt)
    assert joined["local"]["identity"] == "alice"


async def test_twenty_participants_all_hear_each_broadcast_once(room):
    crowd = [await room.join("python", f"member-{n}") for n in range(20)]
    for member in crowd[:-1]:
        await member.expect_participant("member-19")
    for sender in (crowd[0], crowd[10], crowd[19]):
        await sender.publish(b"hello from " + sender.identity.encode(), topic="all")
    expected = sorted(b"hello from member-%d" % n for n in (0, 10, 19))
    for member in crowd:
        heard = [m for m in expected if m != b"hello from " + member.identity.encode()]
        await member.expect("data", topic="all", count=len(heard))
    await asyncio.gather(*(member.call("local") for member in crowd))
    for member in crowd:
        heard = [m for m in expected if m != b"hello from " + member.identity.encode()]
        assert sorted(member.payloads("all")) == heard

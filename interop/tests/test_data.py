"""User packets, DTMF and transcriptions."""

import pytest

from harness.drivers import payload_of
from harness.matrix import for_clients, for_each_client, for_each_pair


@pytest.mark.essential
@for_each_pair
async def test_a_reliable_message_to_all_keeps_topic_bytes_and_sender(pair, unique):
    alice, bob = pair
    every_byte = bytes(range(256)) * 4
    await alice.publish(every_byte, topic=unique)
    event = await bob.expect("data", topic=unique)
    assert payload_of(event) == every_byte
    assert event["sender"] == "alice"
    assert event["reliable"]
    assert alice.seen("data", topic=unique) == []


@for_each_pair
async def test_reliable_messages_arrive_once_and_in_order(pair, unique):
    alice, bob = pair
    await alice.publish(b"message", topic=unique, count=200)
    await bob.expect("data", topic=unique, count=200)
    await alice.publish(b"last", topic=unique + "-end")
    await bob.expect("data", topic=unique + "-end")
    assert bob.payloads(unique) == [b"message#%d" % n for n in range(200)]


@pytest.mark.essential
@for_each_pair
async def test_lossy_messages_arrive_marked_as_lossy(pair, unique):
    alice, bob = pair
    # A lossy message may be lost; loopback loses none of a few small ones.
    await alice.publish(b"now", topic=unique, reliable=False, count=3)
    for event in await bob.expect_all("data", 3, topic=unique):
        assert not event["reliable"]
        assert event["sender"] == "alice"
    assert sorted(bob.payloads(unique)) == [b"now#0", b"now#1", b"now#2"]


@for_each_client
async def test_a_message_to_one_reaches_that_one_alone(room, kind):
    alice = await room.join("python", "alice")
    bob = await room.join(kind, "bob")
    carol = await room.join(kind, "carol")
    for peer in (bob, carol):
        await peer.expect_participant("alice")
    await alice.expect_participant("bob")
    await alice.expect_participant("carol")
    for reliable in (True, False):
        topic = f"reliable-{reliable}"
        await alice.publish(b"for bob", topic=topic, reliable=reliable, destinations=["bob"])
        await alice.publish(b"for carol", topic=topic, reliable=reliable, destinations=["carol", "nobody"])
        await bob.publish(b"from bob", topic=topic, reliable=reliable, destinations=["alice"])
        await bob.expect("data", topic=topic)
        await carol.expect("data", topic=topic)
        await alice.expect("data", topic=topic)
    await alice.publish(b"end", topic="end")
    for peer in (bob, carol):
        await peer.expect("data", topic="end")
    for topic in ("reliable-True", "reliable-False"):
        assert bob.payloads(topic) == [b"for bob"]
        assert carol.payloads(topic) == [b"for carol"]
        assert alice.payloads(topic) == [b"from bob"]


@for_each_pair
async def test_an_empty_message_and_one_of_fifteen_thousand_bytes_pass(pair, unique):
    alice, bob = pair
    await alice.publish(b"", topic=unique)
    await alice.publish(b"x" * 15_000, topic=unique)
    await bob.expect("data", topic=unique, count=2)
    assert bob.payloads(unique) == [b"", b"x" * 15_000]


@for_each_client
async def test_a_message_near_the_packet_limit_passes(room, kind):
    alice, bob = await room.join_two(kind, "python")
    await alice.publish(b"y" * 60_000, topic="big")
    await bob.publish(b"z" * 60_000, topic="big")
    await bob.expect("data", topic="big")
    await alice.expect("data", topic="big")
    assert bob.payloads("big") == [b"y" * 60_000]
    assert alice.payloads("big") == [b"z" * 60_000]


@for_each_client
async def test_without_the_right_to_publish_data_nothing_is_heard(room, kind):
    muted = await room.join(kind, "muted", token_options={"can_publish_data": False})
    alice = await room.join("python", "alice")
    bob = await room.join("python", "bob")
    await alice.expect_participant("bob")
    await alice.publish(b"can you hear me", topic="t", destinations=["muted"])
    await muted.expect("data", topic="t")
    await muted.publish(b"no", topic="t")
    # An RPC answered by the muted one would pass through the same channel after the message.
    await bob.publish(b"yes", topic="t")
    await alice.expect("data", topic="t")
    assert alice.payloads("t") == [b"yes"]


@pytest.mark.essential
@for_each_pair
async def test_dtmf_passes_with_code_digit_and_sender(pair):
    alice, bob = pair
    for code, digit in ((5, "5"), (11, "#")):
        await alice.call("publishDtmf", code=code, digit=digit)
        await bob.expect("dtmf", sender="alice", code=code, digit=digit)


@pytest.mark.essential
@for_clients("python", "python-dual", "python-1.0", "browser", "browser-dual", "java")
async def test_a_transcription_of_an_agent_passes_and_of_a_standard_participant_does_not(room, kind):
    agent = await room.join("python", "agent", token_options={"kind": "agent"})
    alice = await room.join("python", "alice")
    listener = await room.join(kind, "listener")
    await listener.expect_participant("agent")
    await agent.expect_participant("listener")
    await alice.expect_participant("listener")
    await alice.call("publishTranscription", identity="alice", text="dropped")
    await alice.publish(b"after it", topic="after")
    await listener.expect("data", topic="after")
    await agent.call("publishTranscription", identity="alice", text="kept words")
    event = await listener.expect("transcription")
    assert [s["text"] for s in event["segments"]] == ["kept words"]
    assert event["segments"][0]["final"] and event["segments"][0]["language"] == "en"
    assert len(listener.seen("transcription")) == 1


@pytest.mark.essential
@for_clients("python", "node", "java")
async def test_each_sdk_can_publish_a_transcription_as_an_agent(room, kind):
    agent = await room.join(kind, "agent", token_options={"kind": "agent"})
    listener = await room.join("browser", "listener")
    await agent.expect_participant("listener")
    await agent.call("publishTranscription", identity="agent", text="spoken")
    event = await listener.expect("transcription")
    assert [s["text"] for s in event["segments"]] == ["spoken"]

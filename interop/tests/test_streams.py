"""Text and byte streams of a mebibyte."""

import asyncio

import pytest

from harness.matrix import for_each_client, for_each_pair, for_pairs


def check(event, content, sender="alice"):
    assert event["sender"] == sender
    assert (event["size"], event["sha256"]) == (content.size, content.sha256)


@pytest.mark.essential
@for_each_pair
async def test_a_mebibyte_of_text_written_in_pieces_arrives_whole(pair, unique, megabyte_of_text):
    alice, bob = pair
    await bob.call("receiveText", topic=unique)
    written = await alice.call("streamText", topic=unique, path=megabyte_of_text.path, attributes={"k": "v"})
    assert written > 10
    event = await bob.expect("text", topic=unique)
    check(event, megabyte_of_text)
    assert event["pieces"] > 1
    assert event["attributes"].get("k") == "v"
    assert event["mimeType"] == "text/plain"


@pytest.mark.essential
@for_each_pair
async def test_a_mebibyte_of_text_sent_at_once_arrives_whole(pair, unique, megabyte_of_text):
    alice, bob = pair
    await bob.call("receiveText", topic=unique)
    await alice.call("sendText", topic=unique, path=megabyte_of_text.path)
    check(await bob.expect("text", topic=unique), megabyte_of_text)


@for_each_pair
async def test_a_mebibyte_of_bytes_written_in_pieces_arrives_whole(pair, unique, megabyte_of_bytes):
    alice, bob = pair
    await bob.call("receiveBytes", topic=unique)
    written = await alice.call("streamBytes", topic=unique, path=megabyte_of_bytes.path, attributes={"k": "v"})
    assert written > 10
    event = await bob.expect("bytes", topic=unique)
    check(event, megabyte_of_bytes)
    assert event["pieces"] > 1
    assert event["declared"] == megabyte_of_bytes.size
    assert event["attributes"].get("k") == "v"
    assert event["name"] == "stream"


@pytest.mark.essential
@for_each_pair
async def test_a_file_of_a_mebibyte_arrives_whole(pair, unique, megabyte_of_bytes):
    alice, bob = pair
    await bob.call("receiveBytes", topic=unique)
    await alice.call("sendFile", topic=unique, path=megabyte_of_bytes.path)
    check(await bob.expect("bytes", topic=unique), megabyte_of_bytes)


@pytest.mark.essential
@for_each_pair
async def test_a_short_text_arrives(pair, unique, short_text):
    alice, bob = pair
    await bob.call("receiveText", topic=unique)
    await alice.call("sendText", topic=unique, path=short_text.path)
    check(await bob.expect("text", topic=unique), short_text)


@for_each_client
async def test_a_stream_to_one_reaches_that_one_alone(room, kind, short_text):
    alice = await room.join(kind, "alice")
    bob = await room.join("python", "bob")
    carol = await room.join("python", "carol")
    await alice.expect_participant("carol")
    for peer in (bob, carol):
        await peer.expect_participant("alice")
        await peer.call("receiveText", topic="t")
    await alice.call("sendText", topic="t", path=short_text.path, destinations=["bob"])
    await alice.call("sendText", topic="t", path=short_text.path, destinations=["carol"], attributes={"n": "2"})
    check(await bob.expect("text", topic="t"), short_text)
    check(await carol.expect("text", topic="t"), short_text)
    await alice.publish(b"end", topic="end")
    await carol.expect("data", topic="end")
    assert [e["attributes"].get("n") for e in carol.seen("text")] == ["2"]
    assert len(bob.seen("text")) == 1


@pytest.mark.parametrize("kind", ["python", "browser", "java"])
async def test_streams_cross_in_both_directions_at_once(room, kind, megabyte_of_text, megabyte_of_bytes):
    alice, bob = await room.join_two(kind, "python")
    for peer in (alice, bob):
        await peer.call("receiveText", topic="t")
        await peer.call("receiveBytes", topic="b")
    await asyncio.gather(*(
        peer.call(op, topic=topic, path=content.path)
        for peer in (alice, bob)
        for op, topic, content in (("streamText", "t", megabyte_of_text), ("sendFile", "b", megabyte_of_bytes))))
    for peer, sender in ((alice, "bob"), (bob, "alice")):
        check(await peer.expect("text", topic="t"), megabyte_of_text, sender)
        check(await peer.expect("bytes", topic="b"), megabyte_of_bytes, sender)


@for_pairs(("python", "browser"), ("browser", "python"), ("node", "python"), ("java", "python"))
async def test_a_text_without_compression_arrives_whole(pair, unique, megabyte_of_text):
    alice, bob = pair
    await bob.call("receiveText", topic=unique)
    await alice.call("sendText", topic=unique, path=megabyte_of_text.path, compress=False)
    check(await bob.expect("text", topic=unique), megabyte_of_text)

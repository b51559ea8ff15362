"""Calls between participants: RPC in packets (its first version) and in data streams (its second)."""

import asyncio
import json

import pytest

from harness.drivers import ClientError
from harness.matrix import ALL, PAIRS, for_clients, for_each_client, for_each_pair, for_pairs

UNSUPPORTED_METHOD = 1400
REQUEST_PAYLOAD_TOO_LARGE = 1402
APPLICATION_ERROR = 1500
CONNECTION_TIMEOUT = 1501
RESPONSE_TIMEOUT = 1502
RECIPIENT_DISCONNECTED = 1503

#: The pairs of which both ends speak the second version.
SECOND_VERSION = [pair for pair in PAIRS if "python-1.0" not in pair]

#: The older Python SDK starts to wait for the acknowledgement after it has sent the request. Among many calls at once
#: some are acknowledged before that and fail as timed out, on any server.
CALLS_AT_ONCE = [pair for pair in PAIRS if pair[0] != "python-1.0"]


@pytest.mark.essential
@for_each_pair
async def test_a_call_is_answered_and_tells_who_called(pair, unique):
    caller, callee = pair
    await callee.call("registerRpc", method=unique, behaviour="describe")
    answer = json.loads(await caller.call("performRpc", destination="bob", method=unique, payload="Grüße 🎉"))
    assert answer == {"caller": "alice", "payload": "Grüße 🎉", "hasTimeout": True}


@for_pairs(*CALLS_AT_ONCE)
async def test_many_calls_at_once_get_each_its_own_answer(pair, unique):
    caller, callee = pair
    await callee.call("registerRpc", method=unique, behaviour="echo")
    calls = [caller.call("performRpc", destination="bob", method=unique, payload=f"call {n}") for n in range(20)]
    assert await asyncio.gather(*calls) == [f"call {n}" for n in range(20)]


@for_each_pair
async def test_a_method_that_nobody_registered_is_unsupported(pair, unique):
    caller, _ = pair
    with pytest.raises(ClientError) as failed:
        await caller.call("performRpc", destination="bob", method=unique, payload="")
    assert failed.value.code == UNSUPPORTED_METHOD
    assert failed.value.message == "Method not supported at destination"


@for_each_pair
async def test_a_handler_that_throws_gives_an_application_error(pair, unique):
    caller, callee = pair
    await callee.call("registerRpc", method=unique, behaviour="throw")
    with pytest.raises(ClientError) as failed:
        await caller.call("performRpc", destination="bob", method=unique, payload="")
    assert failed.value.code == APPLICATION_ERROR
    assert failed.value.message == "Application error in method handler"


@pytest.mark.essential
@for_each_pair
async def test_an_error_of_the_application_keeps_code_message_and_data(pair, unique):
    caller, callee = pair
    await callee.call(
        "registerRpc", method=unique, behaviour="rpcError", code=101, message="no such seat", data='{"seat": 9}')
    with pytest.raises(ClientError) as failed:
        await caller.call("performRpc", destination="bob", method=unique, payload="")
    assert failed.value.code == 101
    assert failed.value.message == "no such seat"
    assert failed.value.data == '{"seat": 9}'


@for_each_pair
async def test_a_handler_that_never_answers_gives_a_response_timeout(pair, unique):
    caller, callee = pair
    await callee.call("registerRpc", method=unique, behaviour="never")
    with pytest.raises(ClientError) as failed:
        await caller.call("performRpc", destination="bob", method=unique, payload="", responseTimeout=1)
    assert failed.value.code == RESPONSE_TIMEOUT
    assert failed.value.message == "Response timeout"


async def test_a_call_to_nobody_gives_a_connection_timeout_in_every_client(room):
    callers = [await room.join(kind, kind) for kind in ALL]
    # All at once, for the clients wait seven seconds for a sign of life.
    failures = await asyncio.gather(
        *(c.call("performRpc", destination="nobody", method="m", payload="") for c in callers), return_exceptions=True)
    assert {c.kind: getattr(f, "code", f) for c, f in zip(callers, failures)} == dict.fromkeys(ALL, CONNECTION_TIMEOUT)


@for_each_client
async def test_a_recipient_that_leaves_during_the_call_fails_it(room, kind):
    caller, callee = await room.join_two(kind, "python")
    await callee.call("registerRpc", method="wait", behaviour="never")
    call = asyncio.ensure_future(
        caller.call("performRpc", destination="bob", method="wait", payload="", responseTimeout=3))
    await callee.expect("rpcStarted", method="wait")
    await callee.disconnect()
    with pytest.raises(ClientError) as failed:
        await call
    # The browser SDK ends the call itself; the others get the callee's farewell, or wait. What the callee had not
    # sent when it left, its acknowledgement included, is lost.
    assert failed.value.code in (RECIPIENT_DISCONNECTED, RESPONSE_TIMEOUT, CONNECTION_TIMEOUT)


@pytest.mark.essential
@for_pairs(*SECOND_VERSION)
async def test_the_second_version_carries_payloads_of_half_a_mebibyte_both_ways(pair, unique):
    caller, callee = pair
    payload = "".join(chr(0x21 + n * n % 94) for n in range(1 << 19))
    await callee.call("registerRpc", method=unique, behaviour="echo")
    assert await caller.call("performRpc", destination="bob", method=unique, payload=payload) == payload


@pytest.mark.essential
@for_clients("python", "node", "browser", "java")
async def test_the_first_version_carries_fifteen_kilobytes_and_refuses_more(room, kind):
    caller, callee = await room.join_two(kind, "python-1.0")
    await callee.call("registerRpc", method="echo", behaviour="echo")
    payload = "p" * 15_360
    assert await caller.call("performRpc", destination="bob", method="echo", payload=payload) == payload
    with pytest.raises(ClientError) as failed:
        await caller.call("performRpc", destination="bob", method="echo", payload=payload + "p")
    assert failed.value.code == REQUEST_PAYLOAD_TOO_LARGE


@for_clients(*(kind for kind in ALL if kind != "python-1.0"))
async def test_three_participants_call_each_other_crosswise(room, kind):
    peers = [await room.join(kind, f"peer-{n}") for n in range(3)]
    for peer in peers[:-1]:
        await peer.expect_participant("peer-2")
    for peer in peers:
        await peer.call("registerRpc", method="describe", behaviour="describe")
    routes = [(a, b) for a in peers for b in peers if a is not b]
    answers = await asyncio.gather(*(
        a.call("performRpc", destination=b.identity, method="describe", payload=b.identity) for a, b in routes))
    assert [json.loads(answer)["caller"] for answer in answers] == [a.identity for a, _ in routes]
    assert [json.loads(answer)["payload"] for answer in answers] == [b.identity for _, b in routes]

"""What a token must be to admit, and the answers to all others."""

import time

import aiohttp
import pytest

from harness.drivers import ClientError
from harness.matrix import for_each_client
from harness.tokens import handmade_token, token

GRANT = {"roomJoin": True, "room": "r"}


def claims(server, *, nbf=-10, exp=600, **changes):
    """Claims that admit; `nbf` and `exp` are in seconds from now."""
    now = int(time.time())
    whole = {"iss": server.key, "sub": "alice", "nbf": now + nbf, "exp": now + exp, "video": GRANT, **changes}
    return {key: value for key, value in whole.items() if value is not None}


def signed(**changes):
    return lambda server: handmade_token(claims(server, **changes), server.secret)


REFUSED = {
    "no token at all": (lambda _: None, 401, "no permissions to access the room"),
    "not a token": (lambda _: "not-a-token", 401, "invalid authorization token"),
    "a key nobody knows": (signed(iss="unknown"), 401, "invalid API key"),
    "a signature of another secret": (
        lambda server: handmade_token(claims(server), "x" * 32), 401, "invalid"),
    "a token without a signature": (
        lambda server: handmade_token(claims(server), "", algorithm="none"), 401, "invalid"),
    "a signature of another algorithm": (
        lambda server: handmade_token(claims(server), server.secret, algorithm="HS512"), 401, "invalid"),
    "expired for longer than the leeway": (signed(exp=-120), 401, "invalid"),
    "not yet valid": (signed(nbf=300), 401, "invalid"),
    "no grant": (signed(video=None), 401, "no permissions to access the room"),
    "no right to join": (signed(video={"room": "r"}), 401, "permissions denied"),
    "no room": (signed(video={"roomJoin": True}), 400, "no room name"),
    "no identity": (signed(sub=""), 400, "identity cannot be empty"),
    "an identity that is too long": (signed(sub="i" * 257), 400, "participant identity length exceeds limits"),
    "a room name that is too long": (
        signed(video={"roomJoin": True, "room": "r" * 257}), 400, "room name length exceeds limits"),
}


def base(server):
    return f"http://127.0.0.1:{server.port}"


@pytest.mark.parametrize("case", REFUSED)
async def test_validate_and_join_refuse_with_the_same_status_and_text(server, case):
    make, status, text = REFUSED[case]
    jwt = make(server)
    query = {"access_token": jwt} if jwt else {}
    async with aiohttp.ClientSession() as session:
        for path in ("/rtc/validate", "/rtc/v1/validate"):
            extra = {"join_request": "AAAA"} if "v1" in path else {}
            async with session.get(base(server) + path, params={**query, **extra}) as answer:
                body = await answer.text()
                if "v1" not in path:
                    assert answer.status == status, body
                    assert text in body
                assert answer.headers["Access-Control-Allow-Origin"] == "*"
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(base(server) + "/rtc", params={**query, "protocol": "17"})
        assert refused.value.status == status


async def test_a_good_token_is_valid_in_the_query_and_in_the_header(server):
    jwt = token(server, "alice", "r")
    async with aiohttp.ClientSession() as session:
        for options in ({"params": {"access_token": jwt}}, {"headers": {"Authorization": f"Bearer {jwt}"}}):
            async with session.get(base(server) + "/rtc/validate", **options) as answer:
                assert (answer.status, await answer.text()) == (200, "success")


async def test_a_header_without_bearer_is_refused(server):
    jwt = token(server, "alice", "r")
    async with aiohttp.ClientSession() as session:
        async with session.get(base(server) + "/rtc/validate", headers={"Authorization": jwt}) as answer:
            assert answer.status == 401
            assert "Must start with Bearer" in await answer.text()


async def test_a_token_that_expired_within_the_leeway_still_admits(server):
    jwt = handmade_token(claims(server, exp=-20), server.secret)
    async with aiohttp.ClientSession() as session:
        async with session.get(base(server) + "/rtc/validate", params={"access_token": jwt}) as answer:
            assert answer.status == 200


async def test_the_newer_join_wants_a_join_request_that_can_be_read(server):
    jwt = token(server, "alice", "r")
    async with aiohttp.ClientSession() as session:
        for join_request, text in ((None, "join_request is required"), ("%%%", "decode"), ("AAAA", "unmarshal")):
            params = {"access_token": jwt, **({"join_request": join_request} if join_request else {})}
            async with session.get(base(server) + "/rtc/v1/validate", params=params) as answer:
                assert answer.status == 400
                assert text in await answer.text()


async def test_a_plain_get_of_the_signal_path_is_not_found(server):
    jwt = token(server, "alice", "r")
    async with aiohttp.ClientSession() as session:
        for path in ("/rtc", "/rtc/v1"):
            async with session.get(base(server) + path, params={"access_token": jwt}) as answer:
                assert answer.status == 404


@for_each_client
@pytest.mark.parametrize("case", ["expired", "without the right to join"])
async def test_a_client_tells_that_its_token_was_refused(server, clients, kind, case):
    change = {"exp": -120} if case == "expired" else {"video": {"room": "r"}}
    peer = await clients.peer(kind, "mallory")
    with pytest.raises(ClientError) as refused:
        await peer.connect(server.url, signed(**change)(server))
    # The older Python SDK asks a wrong path for the reason and tells of that.
    known = ("401", "invalid", "denied") + (("404",) if kind == "python-1.0" else ())
    assert any(word in refused.value.message for word in known), refused.value.message

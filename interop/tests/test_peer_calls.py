"""Calls between peers: Viam's SDKs, and gRPC's own clients and servers, through Parley's signaling, answerer and dialer."""

import json
import socket

import pytest
import pytest_asyncio

from harness.programs import LAUNCHER, Program, java, python, results, run
from harness.servers import INTEROP, Server, free_port

pytestmark = pytest.mark.calls

METHODS = ["Say", "Spell", "Join", "Chat"]


@pytest_asyncio.fixture(scope="module")
async def signaling():
    async with Server("signaling") as server:
        yield server


def url(server):
    return f"http://127.0.0.1:{server.port}"


def call(server, *arguments, host="python"):
    return [str(LAUNCHER), "call", "--signaling", url(server), "--host", host, *arguments]


@pytest_asyncio.fixture(scope="module")
async def echo(signaling):
    """A Java answerer; Viam's Python SDK calls a host by the address of the signaling service itself."""
    host = f"127.0.0.1:{signaling.port}"
    async with Program("call-driver", *java("CallDriver.java", url(signaling), host)) as answerer:
        await answerer.expect("registered")
        yield answerer


@pytest_asyncio.fixture(scope="module")
async def viam_python(signaling, echo):
    return await results(*python("viam_calls.py", f"127.0.0.1:{signaling.port}"))


@pytest_asyncio.fixture(scope="module")
async def viam_browser(signaling, echo):
    driver = str(INTEROP / "node" / "calls_driver.mjs")
    return await results("node", driver, f"127.0.0.1:{signaling.port}", url(signaling))


SERVED = {
    "unary": "hello",
    "server stream": ["a", "b", "c"],
    "bidi": ["a", "b", "c"],
    "large": True,
    "metadata": "value",
    "generic": {"a": [1, "two"]},
    "many": True,
}


@pytest.mark.parametrize("case", SERVED)
async def test_the_python_sdk_calls_a_java_service(case, viam_python):
    assert viam_python[case] == SERVED[case]


async def test_the_python_sdk_hears_of_errors_and_deadlines(viam_python):
    assert viam_python["error"] == ["NOT_FOUND", "nothing here"]
    assert viam_python["deadline"][0] in ("DEADLINE_EXCEEDED", "timeout")


@pytest.mark.parametrize("case", SERVED)
async def test_the_typescript_sdk_calls_a_java_service_from_a_browser(case, viam_browser):
    assert viam_browser[case] == SERVED[case]


async def test_the_typescript_sdk_hears_of_errors(viam_browser):
    assert "nothing here" in viam_browser["error"]


async def test_the_sdks_came_over_data_channels(viam_python, viam_browser, echo):
    # Nobody but the answerer has these services; each SDK was one of its callers.
    await echo.expect("connected 1")
    await echo.expect("connected 2")


async def test_a_java_dialer_in_another_process_calls_the_service(signaling, echo):
    host = f"127.0.0.1:{signaling.port}"
    code, out, err = await run(*java("CallDriver.java", "dial", url(signaling), host, "hey"))
    assert (code, out.strip()) == (0, "WEBRTC hey h|e|y|"), err


@pytest_asyncio.fixture(scope="module")
async def answer(signaling):
    """`parley answer` before a Python gRPC server."""
    async with Program("grpcio-server", *python("grpcio_server.py")) as behind:
        port = await behind.expect("")
        command = [str(LAUNCHER), "answer", "--signaling", url(signaling), "--host", "python", "--forward",
                   f"127.0.0.1:{port}"]
        async with Program("answer", *command, merge_errors=True) as answerer:
            await answerer.expect("answering for python")
            yield answerer


@pytest_asyncio.fixture(scope="module")
async def listening(signaling, answer):
    """`parley call --listen`, the other end."""
    async with Program("call", *call(signaling, "--listen", "127.0.0.1:0")) as caller:
        line = await caller.expect("arrive at python")
        yield line.split()[2]


@pytest_asyncio.fixture(scope="module")
async def matrix(listening):
    return await results(*python("grpcio_calls.py", listening))


@pytest.mark.parametrize("method", METHODS)
async def test_calls_of_each_kind_come_through(method, matrix):
    assert matrix[f"ok {method}"] == ("a|b" if method == "Spell" else "ab")


@pytest.mark.parametrize("method", METHODS)
async def test_large_messages_come_through(method, matrix):
    assert matrix[f"large {method}"] is True


@pytest.mark.parametrize("method", METHODS)
async def test_metadata_goes_both_ways(method, matrix):
    sent = [["x-data-bin", "0001ff"], ["x-text", "one"], ["x-text", "two"]]
    assert matrix[f"metadata {method}"] == [sent, sent]


@pytest.mark.parametrize("method", METHODS)
async def test_errors_keep_code_text_trailers_and_details(method, matrix):
    assert matrix[f"error {method}"] == ["FAILED_PRECONDITION", "not now: ä", "asked to", "not now: ä", "a detail"]


@pytest.mark.parametrize("method", METHODS)
async def test_deadlines_reach_the_server_and_end_the_call(method, matrix):
    assert matrix[f"deadline {method}"] == [True, "DEADLINE_EXCEEDED", "True"]


@pytest.mark.parametrize("method", METHODS)
async def test_the_server_hears_of_a_cancelled_call(method, matrix):
    assert matrix[f"cancel {method}"] == "True"


@pytest.mark.parametrize("method", METHODS)
async def test_many_calls_at_once_come_through(method, matrix):
    assert matrix[f"many {method}"] is True


async def test_a_long_stream_and_an_unknown_method_come_through(matrix):
    assert matrix["stream"] == 200 * 65536
    assert matrix["unknown"] == "UNIMPLEMENTED"


async def test_a_method_is_called_with_json(signaling, answer):
    code, out, err = await run(*call(signaling, "interop.Calls/Say", '{"text": "hi"}'))
    assert (code, json.loads(out)) == (0, {"text": "hi"})
    assert "connected to python peer to peer after" in err


async def test_streams_are_called_with_json_from_standard_input(signaling, answer):
    code, out, _ = await run(*call(signaling, "interop.Calls/Chat"), stdin=b'{"text": "a"}\n{"text": "b"}')
    assert (code, [json.loads(line)["text"] for line in out.splitlines()]) == (0, ["a", "b"])


async def test_services_are_listed_and_described(signaling, answer):
    code, out, _ = await run(*call(signaling, "list"))
    assert code == 0 and "interop.Calls" in out.splitlines()
    code, out, _ = await run(*call(signaling, "describe", "interop.Calls"))
    assert code == 0 and "rpc Spell(interop.Text) returns (stream interop.Text);" in out
    code, out, _ = await run(*call(signaling, "describe", "interop.Text"))
    assert code == 0 and "bytes data = 2;" in out


async def test_a_failed_call_ends_with_one_line_and_its_code(signaling, answer):
    code, out, err = await run(*call(signaling, "interop.Calls/Say", '{"text": "fail"}'))
    assert (code, out) == (64 + 9, "")
    assert err.splitlines()[-1] == "parley: FAILED_PRECONDITION: not now: ä"
    code, _, err = await run(*call(signaling, "interop.Calls/Nothing", "{}"))
    assert code == 64 + 5 and "interop.Calls/Nothing" in err.splitlines()[-1]
    code, _, err = await run(*call(signaling, "interop.Calls/Say", '{"no": 1}'))
    assert code == 2 and "interop.Text" in err.splitlines()[-1]


async def test_a_host_that_nobody_answers_for_is_named(signaling):
    code, _, err = await run(*call(signaling, "--connect-timeout", "3s", "list", host="nobody"))
    assert code == 1 and "cannot reach nobody" in err.splitlines()[-1]


async def test_an_answerer_stops_cleanly_at_ctrl_c(signaling):
    command = [str(LAUNCHER), "answer", "--signaling", url(signaling), "--host", "other", "--forward", "127.0.0.1:1"]
    async with Program("answer-stop", *command, merge_errors=True) as answerer:
        await answerer.expect("answering for other")
        code, _, err = await run(*call(signaling, "list", host="other"))
        assert code == 64 + 14, err
        assert await answerer.interrupt() == 0


KEY, SECRET = "opskey", "a secret that only the interop tests know"


@pytest_asyncio.fixture(scope="module")
async def guarded(tmp_path_factory):
    """A server that asks for tokens, and a Java answerer that has a key."""
    port, udp, tcp = free_port(), free_port(socket.SOCK_DGRAM), free_port()
    config = tmp_path_factory.mktemp("guarded") / "server.yaml"
    config.write_text(f"port: {port}\nbind_addresses: ['127.0.0.1']\nrtc: {{udp_port: {udp}, tcp_port: {tcp}}}\n"
                      f"keys: {{{KEY}: '{SECRET}'}}\n")
    serve = [str(LAUNCHER), "serve", "--config", str(config)]
    async with Program("guarded", *serve, merge_errors=True) as server:
        await server.expect(f":{port}")
        driver = java("CallDriver.java", f"http://127.0.0.1:{port}", f"127.0.0.1:{port}", KEY, SECRET)
        async with Program("guarded-answerer", *driver) as answerer:
            await answerer.expect("registered")
            yield port


async def test_the_python_sdk_shows_credentials(guarded):
    served = await results(*python("viam_calls.py", f"127.0.0.1:{guarded}", KEY, SECRET))
    assert {case: served[case] for case in SERVED} == SERVED


async def test_the_typescript_sdk_shows_credentials(guarded):
    driver = str(INTEROP / "node" / "calls_driver.mjs")
    served = await results("node", driver, f"127.0.0.1:{guarded}", f"http://127.0.0.1:{guarded}", KEY, SECRET)
    assert {case: served[case] for case in SERVED} == SERVED


async def test_whoever_shows_nothing_is_told_so(guarded):
    command = [str(LAUNCHER), "call", "--signaling", f"http://127.0.0.1:{guarded}", "--host", f"127.0.0.1:{guarded}"]
    method = "proto.rpc.examples.echo.v1.EchoService/Echo"
    code, _, err = await run(*command, method, "{}")
    assert code == 1 and "UNAUTHENTICATED" in err.splitlines()[-1]
    code, _, err = await run(*command, method, "{}", environment={"PARLEY_API_KEY": KEY, "PARLEY_API_SECRET": "wrong"})
    assert code == 1 and "UNAUTHENTICATED" in err.splitlines()[-1]
    # With the key it gets there; the Java service has no reflection, and that is what it hears then.
    code, _, err = await run(*command, method, "{}", environment={"PARLEY_API_KEY": KEY, "PARLEY_API_SECRET": SECRET})
    assert code == 64 + 12 and "no reflection service" in err.splitlines()[-1]

"""The signaling service without an SDK: gRPC's own Python, a gRPC-Web client, and curl."""

import json
import urllib.parse

import pytest
import pytest_asyncio

from harness.programs import Program, python, results, run
from harness.servers import INTEROP, Server

pytestmark = pytest.mark.calls

ANSWERER = "grpcio_answerer.py"


@pytest_asyncio.fixture(scope="module")
async def signaling():
    async with Server("plain-signaling") as server:
        yield server


def url(server, path=""):
    return f"http://127.0.0.1:{server.port}{path}"


async def curl(*arguments):
    code, out, err = await run("curl", "--silent", "--show-error", "--max-time", "30", *arguments)
    assert code == 0, err
    return out


async def test_grpc_of_python_calls_and_answers(signaling):
    seen = await results(*python("grpcio_signaling.py", f"127.0.0.1:{signaling.port}"))
    assert seen["config"]
    assert seen["call"] == ["init", "update"]
    assert seen["answer"] == "answer"
    assert seen["candidate"] == ["candidate:a", True, False]
    assert seen["answerer"] == ["init", "update", "done", "end"]
    assert seen["no host"] == ["UNKNOWN", "expected rpc-host to be set in metadata"]
    assert seen["deadline"] == "DEADLINE_EXCEEDED"


async def test_a_grpc_web_client_calls(signaling):
    async with Program("web-answerer", *python(ANSWERER, f"127.0.0.1:{signaling.port}", "web")) as answerer:
        await answerer.expect("waiting")
        seen = await results("node", str(INTEROP / "node" / "signaling_web.mjs"), url(signaling), "web")
        assert seen == {
            "config": True, "answer": "answer", "no host": [2, "expected rpc-host to be set in metadata"]}
        await answerer.expect("end")


async def test_curl_calls_in_json(signaling):
    host = ["-H", "Grpc-Metadata-rpc-host: curl"]
    config = await curl(*host, url(signaling, "/rpc/webrtc/v1/optional_webrtc_config"))
    assert json.loads(config) == {"config": {}}
    async with Program("curl-answerer", *python(ANSWERER, f"127.0.0.1:{signaling.port}", "curl")) as answerer:
        await answerer.expect("waiting")
        sdp = urllib.parse.quote("a+b/c=", safe="")
        lines = (await curl("-X", "POST", *host, url(signaling, f"/rpc/webrtc/v1/call?sdp={sdp}"))).splitlines()
        stages = [json.loads(line)["result"] for line in lines]
        assert stages[0]["init"] == {"sdp": "answer"}
        assert stages[1]["update"]["candidate"]["candidate"] == "candidate:a"
        await answerer.expect("offer a+b/c=")
        done = url(signaling, f"/rpc/webrtc/v1/call_update?uuid={stages[0]['uuid']}&done=true")
        assert json.loads(await curl("-X", "PUT", *host, done)) == {}
        await answerer.expect("end")
    failed = await curl("-X", "POST", url(signaling, "/rpc/webrtc/v1/call?sdp=x"))
    assert json.loads(failed) == {"error": {"code": 2, "message": "expected rpc-host to be set in metadata"}}


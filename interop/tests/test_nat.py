"""Behind NATs: calls between two machines, and rooms, with coturn between them. Needs root, for network namespaces."""

import json
import subprocess
from types import SimpleNamespace

import pytest
import pytest_asyncio

from harness.networks import PORT, PUBLIC, SECRET, TLS_PORT, Networks, available
from harness.programs import LAUNCHER, Program, java, python, run
from harness.servers import LOGS
from harness.tokens import token

pytestmark = [
    pytest.mark.calls,
    pytest.mark.skipif(not available(), reason="needs root, ip, iptables and coturn"),
]

HTTP = 7880
URL = f"http://{PUBLIC}:{HTTP}"
STUN = f"stun:{PUBLIC}:{PORT}"
TURN = {
    "udp": f"turn:{PUBLIC}:{PORT}",
    "tcp": f"turn:{PUBLIC}:{PORT}?transport=tcp",
    "tls": f"turns:{PUBLIC}:{TLS_PORT}",
}
KEYS = SimpleNamespace(key="devkey", secret="a secret that only the interop tests know")


@pytest_asyncio.fixture(scope="module")
async def networks():
    # The launcher may have to build the jar first, which needs the network of this machine.
    assert (await run(str(LAUNCHER), "--version"))[0] == 0
    async with Networks() as made:
        yield made


@pytest_asyncio.fixture(scope="module")
async def relay(networks):
    async with networks.relay() as coturn:
        await coturn.expect("TLS/TCP listener opened")
        yield coturn


def server(networks, *urls):
    """A server in the public network that names these STUN and TURN servers."""
    servers = [{"urls": [url], **({} if url.startswith("stun") else {"secret": SECRET})} for url in urls]
    config = {
        "port": HTTP,
        "bind_addresses": [PUBLIC],
        "keys": {KEYS.key: KEYS.secret},
        "rtc": {"udp_port": 7882, "tcp_port": 0, "turn_servers": [{"host": PUBLIC, "port": PORT, "secret": SECRET}]},
        "signaling": {"auth": {"unauthenticated": True}, "ice_servers": servers},
    }
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / "nat.yaml"
    path.write_text(json.dumps(config))  # YAML has JSON in it
    return Program("nat-server", *networks.inside("public", str(LAUNCHER), "serve", "--config", str(path)),
                   merge_errors=True)


class Call:
    """A Python gRPC server behind one NAT, and one call to it from behind the other."""

    def __init__(self, networks):
        self.networks = networks

    async def __call__(self, *flags, answer_flags=()):
        inside = self.networks.inside
        async with Program("nat-grpcio", *inside("left", *python("grpcio_server.py"))) as behind:
            port = await behind.expect("")
            answer = [str(LAUNCHER), "answer", "--signaling", URL, "--host", "robot", "--forward", f"127.0.0.1:{port}",
                      *answer_flags]
            async with Program("nat-answer", *inside("left", *answer), merge_errors=True) as answerer:
                await answerer.expect("answering for robot")
                call = [str(LAUNCHER), "call", "--signaling", URL, "--host", "robot", "--peer-only",
                        "--connect-timeout", "30s", *flags,
                        "interop.Calls/Say", '{"text": "hello"}']
                code, out, err = await run(*inside("right", *call))
                return SimpleNamespace(code=code, out=out, err=err, answerer=answerer.lines)


@pytest.fixture
def call(networks):
    return Call(networks)


def allocated(coturn):
    return sum("incoming packet ALLOCATE processed, success" in line for line in coturn.lines)


async def test_a_stun_server_is_enough_between_nats_that_keep_their_mappings(networks, relay, call):
    networks.masquerade()
    before = allocated(relay)
    async with server(networks, STUN) as service:
        await service.expect(f":{HTTP}")
        result = await call()
    assert result.code == 0 and '"hello"' in result.out, (result.err, result.answerer)
    assert "peer to peer" in result.err
    assert allocated(relay) == before


async def test_a_relay_joins_what_symmetric_nats_keep_apart(networks, relay, call):
    networks.masquerade(symmetric=True)
    before = allocated(relay)
    async with server(networks, STUN, TURN["udp"]) as service:
        await service.expect(f":{HTTP}")
        result = await call()
    assert result.code == 0 and '"hello"' in result.out, (result.err, result.answerer)
    assert allocated(relay) > before


async def test_symmetric_nats_stay_apart_without_a_relay(networks, relay, call):
    networks.masquerade(symmetric=True)
    async with server(networks, STUN) as service:
        await service.expect(f":{HTTP}")
        result = await call()
    assert result.code != 0
    assert "no connection between the two machines" in result.err, result.err


@pytest.mark.parametrize("way", TURN)
async def test_a_relay_is_reached_over_each_transport(way, networks, relay, call, monkeypatch):
    networks.masquerade(symmetric=True)
    if way == "tls":
        trust(monkeypatch)
    before = allocated(relay)
    async with server(networks, TURN[way]) as service:
        await service.expect(f":{HTTP}")
        result = await call("--relay-only", answer_flags=["--relay-only"])
    assert result.code == 0 and '"hello"' in result.out, (result.err, result.answerer)
    assert allocated(relay) >= before + 2


def trust(monkeypatch):
    """Gives the JVMs a trust store with coturn's certificate."""
    store = LOGS / "turn.p12"
    store.unlink(missing_ok=True)
    subprocess.run(
        ["keytool", "-importcert", "-noprompt", "-alias", "turn", "-file", str(LOGS / "turn.pem"), "-keystore",
         str(store), "-storetype", "PKCS12", "-storepass", "changeit"], check=True, capture_output=True)
    monkeypatch.setenv("PARLEY_JVM_OPTS",
                       f"-Djavax.net.ssl.trustStore={store} -Djavax.net.ssl.trustStorePassword=changeit")


async def test_wrong_credentials_end_the_call_with_that_reason(networks, relay, call):
    async with server(networks) as service:
        await service.expect(f":{HTTP}")
        wrong = ["--relay-only", "--ice-server", TURN["udp"], "--ice-username", "nobody", "--ice-credential", "nothing"]
        result = await call(*wrong)
    assert result.code != 0
    assert "this side has no address to offer" in result.err
    assert "401 wrong user name or password" in result.err


async def test_the_sdk_joins_a_room_through_a_relay_alone(networks, relay):
    networks.masquerade(symmetric=True)
    before = allocated(relay)
    async with server(networks) as service:
        await service.expect(f":{HTTP}")
        tokens = [token(KEYS, name, "room") for name in ("ann", "bob")]
        driver = java("RelayDriver.java", f"ws://{PUBLIC}:{HTTP}", *tokens, "over a relay")
        code, out, err = await run(*networks.inside("left", *driver))
    assert (code, out.strip()) == (0, "heard over a relay"), err
    assert allocated(relay) >= before + 2

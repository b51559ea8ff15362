"""Networks for tests, in network namespaces of Linux: with NATs between them, or with links that can be made narrow."""

import asyncio
import os
import shutil
import subprocess

from harness.programs import Program
from harness.servers import LOGS

#: Of TEST-NET-3 (RFC 5737): public as far as anybody can tell.
PUBLIC = "203.0.113.1"
SECRET = "a secret of the TURN server"
PORT = 3478
TLS_PORT = 5349


def _root_with(*tools):
    return os.geteuid() == 0 and all(map(shutil.which, tools))


def _allowed(*command):
    """Whether a command works in a namespace made for it; False where none can be made."""
    probe = f"probe{os.getpid()}"
    if subprocess.run(["ip", "netns", "add", probe], capture_output=True).returncode != 0:
        return False
    try:
        return subprocess.run(["ip", "netns", "exec", probe, *command], capture_output=True).returncode == 0
    finally:
        subprocess.run(["ip", "netns", "del", probe], capture_output=True)


def available():
    """Whether this machine allows `Networks`: root, the tools, and namespaces."""
    return _root_with("ip", "iptables", "turnserver", "openssl") and _allowed(
        "iptables", "-t", "nat", "-A", "POSTROUTING", "-j", "MASQUERADE")


def narrow_available():
    """Whether this machine allows `Links`: root, the tools, namespaces, and the queue that makes a link narrow."""
    return _root_with("ip", "tc") and _allowed("tc", *_queue("lo", 1_000))


class Namespaces:
    """An async context manager of named places, each with devices of its own."""

    places = ()

    def __init__(self):
        self.prefix = f"p{os.getpid()}"

    def name(self, place):
        return f"{self.prefix}{place}"

    def inside(self, place, *command):
        return ["ip", "netns", "exec", self.name(place), *command]

    def _ip(self, *arguments):
        subprocess.run(["ip", *arguments], check=True, capture_output=True)

    def _in(self, place, *command):
        subprocess.run(self.inside(place, *command), check=True, capture_output=True)

    async def __aenter__(self):
        try:
            for place in self.places:
                self._ip("netns", "add", self.name(place))
                self._in(place, "ip", "link", "set", "lo", "up")
            self._build()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    def _bridge(self, place, address):
        self._in(place, "ip", "link", "add", "br0", "type", "bridge")
        self._address(place, "br0", address)

    def _cable(self, one, device, other, far):
        self._in(one, "ip", "link", "add", device, "type", "veth", "peer", "name", far, "netns", self.name(other))

    def _address(self, place, device, address):
        self._in(place, "ip", "addr", "add", address, "dev", device)
        self._in(place, "ip", "link", "set", device, "up")

    async def __aexit__(self, *_):
        for place in reversed(self.places):
            process = await asyncio.create_subprocess_exec(
                "ip", "netns", "del", self.name(place), stderr=asyncio.subprocess.DEVNULL)
            await process.wait()


class Links(Namespaces):
    """A server's network with one cable to each of some others; each cable can be narrow on the way out of it."""

    def __init__(self, *others):
        super().__init__()
        self.others = others
        self.places = ("hub", *others)

    def _build(self):
        self._bridge("hub", f"{PUBLIC}/24")
        for number, place in enumerate(self.others, start=1):
            self._cable("hub", f"to{place}", place, "eth0")
            self._in("hub", "ip", "link", "set", f"to{place}", "master", "br0", "up")
            self._address(place, "eth0", f"203.0.113.{10 + number}/24")
        # Chromium looks for the device that leads to the Internet.
        for place, device in [("hub", "br0"), *((place, "eth0") for place in self.others)]:
            self._in(place, "ip", "route", "add", "default", "via", "203.0.113.254", "dev", device)

    def narrow(self, place, kilobits):
        """Lets no more than that pass to a place in a second, after a queue of a third of a second."""
        self._in("hub", "tc", *_queue(f"to{place}", kilobits))

    def widen(self, place):
        self._in("hub", "tc", "qdisc", "del", "dev", f"to{place}", "root")


def _queue(device, kilobits):
    return ["qdisc", "replace", "dev", device, "root", "tbf", "rate", f"{kilobits}kbit", "burst", "1600",
            "latency", "300ms"]


class Networks(Namespaces):
    """
    Two private networks behind NATs and a public one between them. Programs run in the public network, on the left or on
    the right.
    """

    places = ("public", "leftnat", "left", "rightnat", "right")

    def _build(self):
        self._bridge("public", f"{PUBLIC}/24")
        # Packets to private addresses get lost, as on the Internet; where there is no route at all, coturn ends the session.
        self._cable("public", "nowhere", "public", "void")
        self._in("public", "ip", "link", "set", "void", "up")
        self._address("public", "nowhere", "198.18.0.1/30")
        self._in("public", "ip", "neigh", "add", "198.18.0.2", "lladdr", "02:00:00:00:00:01", "dev", "nowhere")
        self._in("public", "ip", "route", "add", "default", "via", "198.18.0.2")
        for number, side in enumerate(("left", "right"), start=1):
            nat, outside = f"{side}nat", f"203.0.113.{10 + number}"
            private = f"192.168.{40 + number}"
            self._cable("public", f"to{side}", nat, "out")
            self._in("public", "ip", "link", "set", f"to{side}", "master", "br0", "up")
            self._address(nat, "out", f"{outside}/24")
            self._cable(nat, "in", side, "eth0")
            self._address(nat, "in", f"{private}.1/24")
            self._address(side, "eth0", f"{private}.2/24")
            self._in(side, "ip", "route", "add", "default", "via", f"{private}.1")
            self._in(nat, "sysctl", "-qw", "net.ipv4.ip_forward=1")
        self.masquerade()

    def masquerade(self, symmetric=False):
        """Sets what the NATs do: keep ports and so mappings, or take another port for each destination."""
        options = ["--random-fully"] if symmetric else []
        for nat in ("leftnat", "rightnat"):
            self._in(nat, "iptables", "-t", "nat", "-F")
            self._in(nat, "iptables", "-t", "nat", "-A", "POSTROUTING", "-o", "out", "-j", "MASQUERADE", *options)
            # What nobody inside asked for stays outside, and leaves no trace: else it takes the port of a mapping to come.
            for chain in ("INPUT", "FORWARD"):
                self._in(nat, "iptables", "-F", chain)
                self._in(nat, "iptables", "-A", chain, "-i", "out", "-m", "state", "--state", "NEW", "-j", "DROP")

    def relay(self):
        """coturn in the public network, with its certificate."""
        LOGS.mkdir(parents=True, exist_ok=True)
        certificate, key = LOGS / "turn.pem", LOGS / "turn.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={PUBLIC}",
             "-addext", f"subjectAltName=IP:{PUBLIC}", "-keyout", str(key), "-out", str(certificate)],
            check=True, capture_output=True)
        command = ["turnserver", "-n", "--log-file", "stdout", "--verbose", "--listening-ip", PUBLIC, "--relay-ip", PUBLIC,
                   "--listening-port", str(PORT), "--tls-listening-port", str(TLS_PORT), "--cert", str(certificate),
                   "--pkey", str(key), "--realm", "interop.example", "--use-auth-secret", "--static-auth-secret", SECRET,
                   "--no-cli", "--pidfile", str(LOGS / "turn.pid"), "--userdb", str(LOGS / "turn.db")]
        return Program("coturn", *self.inside("public", *command), merge_errors=True)

"""A publisher that says and sends what no SDK would: signals of its own, and RTP byte by byte."""

import asyncio
import json
import struct

import pylibsrtp
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack
from aiortc.rtcdtlstransport import is_rtcp
from aiortc.sdp import candidate_from_sdp
from livekit.protocol import models
from livekit.protocol import rtc as signal

from harness.waiting import SOON


class RawPublisher:
    """Publishes one audio track over aiortc's transport; an async context manager. Its packets are the test's."""

    def __init__(self, participant):
        self.participant = participant
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.sequence = 1
        self.timestamp = 1000

    async def __aenter__(self):
        self.sender = self.pc.addTransceiver(AudioStreamTrack(), direction="sendonly").sender
        await self.pc.setLocalDescription(await self.pc.createOffer())
        await self.participant.send(add_track=signal.AddTrackRequest(
            cid=self.sender.track.id, name="raw", type=models.TrackType.AUDIO, source=models.TrackSource.MICROPHONE,
            disable_red=True))
        self.sid = (await self.participant.expect("track_published")).track_published.track.sid
        await self.participant.send(offer=signal.SessionDescription(
            type="offer", sdp=self.pc.localDescription.sdp))
        await self.take_answer()
        return self

    async def take_answer(self):
        """Takes the answer and the candidates, which may come in either order, and waits for the connection."""
        connected = asyncio.Event()
        self.pc.on("connectionstatechange", lambda: self.pc.connectionState == "connected" and connected.set())
        answer = (await self.participant.expect("answer")).answer
        # Nothing of aiortc's own is sent: the sender has to look as if it were stopped.
        self.sender._enabled = False
        await self.pc.setRemoteDescription(RTCSessionDescription(answer.sdp, "answer"))
        if "a=candidate" not in answer.sdp:
            trickle = await self.participant.expect("trickle", lambda r: r.trickle.target == signal.SignalTarget.PUBLISHER)
            candidate = json.loads(trickle.trickle.candidateInit)
            parsed = candidate_from_sdp(candidate["candidate"].removeprefix("candidate:"))
            parsed.sdpMid, parsed.sdpMLineIndex = candidate["sdpMid"], candidate["sdpMLineIndex"]
            await self.pc.addIceCandidate(parsed)
        await asyncio.wait_for(connected.wait(), SOON)

    async def __aexit__(self, *_):
        await self.pc.close()

    @property
    def ssrc(self):
        return self.sender._ssrc

    async def send(self, packet):
        """Protects and sends a packet as it stands; the datagram, or None for what aiortc's SRTP will not protect."""
        transport = self.sender.transport
        protect = transport._tx_srtp.protect_rtcp if is_rtcp(packet) else transport._tx_srtp.protect
        try:
            datagram = protect(packet)
        except pylibsrtp.Error:
            return None
        await self.resend(datagram)
        return datagram

    async def resend(self, datagram):
        """Sends what is protected already."""
        await self.sender.transport.transport._send(datagram)

    def packet(self, payload, payload_type=96, ssrc=None, first=0x80, extension=b""):
        """The next RTP packet of the track."""
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.timestamp = (self.timestamp + 960) & 0xFFFFFFFF
        return struct.pack(
            ">BBHII", first, payload_type, self.sequence, self.timestamp,
            self.ssrc if ssrc is None else ssrc) + extension + payload

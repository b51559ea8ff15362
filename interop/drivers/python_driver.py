"""A LiveKit Python SDK that is told over a pipe what to do.

Runs in the virtual environment of the SDK generation under test. Requests come as one JSON object a line on standard
input, answers and events leave the same way on the file descriptor in PARLEY_DRIVER_FD. One process hosts any number
of participants.
"""

import asyncio
import base64
import hashlib
import inspect
import json
import os
import sys
from importlib.metadata import version

import media
from livekit import rtc

OUT = os.fdopen(int(os.environ["PARLEY_DRIVER_FD"]), "w", buffering=1)


def emit(message):
    OUT.write(json.dumps(message) + "\n")


def describe(participant):
    return {
        "sid": participant.sid,
        "identity": participant.identity,
        "name": participant.name,
        "metadata": participant.metadata,
        "attributes": dict(participant.attributes),
        "kind": int(participant.kind),
    }


def identity_of(participant):
    return participant.identity if participant is not None else None


def accepted(function, **options):
    """Drops the options that this generation of the SDK does not know."""
    known = inspect.signature(function).parameters
    return {name: value for name, value in options.items() if name in known and value is not None}


class Peer:
    def __init__(self, name):
        self.name = name
        self.room = rtc.Room()
        self.tasks = set()
        self.performances = set()
        self.data_tracks = {}
        self.tracks = {}
        on = self.room.on
        on("participant_connected", lambda p: self.event("participantConnected", participant=describe(p)))
        on("participant_disconnected", self.on_participant_disconnected)
        on("data_received", self.on_data)
        on("sip_dtmf_received", lambda d: self.event("dtmf", sender=identity_of(d.participant), code=d.code, digit=d.digit))
        on("transcription_received", self.on_transcription)
        on("participant_metadata_changed", lambda p, old, new: self.event("metadataChanged", identity=p.identity, value=new))
        on("participant_name_changed", lambda p, old, new: self.event("nameChanged", identity=p.identity, value=new))
        on("participant_attributes_changed", lambda c, p: self.event("attributesChanged", identity=p.identity, value=dict(c)))
        on("disconnected", lambda reason: self.event("disconnected", reason=int(reason)))
        on("data_track_published", self.on_data_track)
        on("data_track_unpublished", lambda sid: self.event("dataTrackUnpublished", sid=sid))
        on("moved", lambda: self.event("moved", room=self.room.name))
        on("reconnecting", lambda: self.event("reconnecting"))
        on("reconnected", lambda: self.event("reconnected"))
        self.remote_tracks = {}
        on("track_subscribed", self.on_track_subscribed)
        on("track_unsubscribed", lambda track, pub, p: self.about("trackUnsubscribed", pub, p))
        on("track_published", lambda pub, p: self.about("trackPublished", pub, p))
        on("track_unpublished", lambda pub, p: self.about("trackUnpublished", pub, p))
        on("track_muted", lambda p, pub: self.about("trackMuted", pub, p))
        on("track_unmuted", lambda p, pub: self.about("trackUnmuted", pub, p))
        on("active_speakers_changed",
           lambda speakers: self.event("activeSpeakers", identities=[s.identity for s in speakers]))
        on("connection_quality_changed",
           lambda p, quality: self.event("connectionQuality", identity=p.identity, quality=int(quality)))
        on("local_track_subscribed", lambda track: self.event("localTrackSubscribed", sid=track.sid))
        on("track_subscription_failed",
           lambda p, sid, error: self.event("subscriptionFailed", identity=p.identity, sid=sid, error=str(error)))

    def about(self, event, publication, participant):
        self.event(event, sid=publication.sid, name=publication.name, identity=participant.identity)

    def on_track_subscribed(self, track, publication, participant):
        self.remote_tracks[publication.sid] = track
        self.about("trackSubscribed", publication, participant)

    def event(self, event, **fields):
        emit({"peer": self.name, "event": event, **fields})

    def on_participant_disconnected(self, participant):
        reason = participant.disconnect_reason
        self.event("participantDisconnected", identity=participant.identity, sid=participant.sid,
                   reason=None if reason is None else int(reason))

    def on_data(self, packet):
        reliable = packet.kind == rtc.DataPacketKind.KIND_RELIABLE
        self.event("data", sender=identity_of(packet.participant), topic=packet.topic or "", reliable=reliable,
                   payload=base64.b64encode(packet.data).decode())

    def on_transcription(self, segments, participant, publication):
        texts = [{"id": s.id, "text": s.text, "final": s.final, "language": s.language} for s in segments]
        self.event("transcription", identity=identity_of(participant), segments=texts)

    def on_data_track(self, track):
        self.data_tracks[track.info.name] = track
        self.event("dataTrackPublished", publisher=track.publisher_identity, name=track.info.name, sid=track.info.sid,
                   encrypted=track.info.uses_e2ee)

    def spawn(self, coroutine):
        task = asyncio.ensure_future(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def perform(self, coroutine):
        """Feeds a source until the participant leaves."""
        self.performances.add(asyncio.ensure_future(coroutine))

    async def read_stream(self, kind, reader, sender):
        digest, size, pieces = hashlib.sha256(), 0, 0
        try:
            async for piece in reader:
                content = piece.encode() if kind == "text" else piece
                digest.update(content)
                size += len(content)
                pieces += 1
        except Exception as error:
            self.event("streamError", topic=reader.info.topic, sender=sender, message=str(error))
            return
        info = reader.info
        self.event(kind, topic=info.topic, sender=sender, size=size, declared=info.size, pieces=pieces,
                   sha256=digest.hexdigest(), mimeType=info.mime_type, attributes=dict(info.attributes or {}),
                   name=getattr(info, "name", None))

    # Requests

    async def connect(self, url, token, singlePeerConnection=None, passphrase=None, autoSubscribe=True):
        encryption = passphrase and rtc.E2EEOptions(
            key_provider_options=rtc.KeyProviderOptions(shared_key=passphrase.encode()))
        options = rtc.RoomOptions(**accepted(
            rtc.RoomOptions, single_peer_connection=singlePeerConnection, encryption=encryption,
            auto_subscribe=autoSubscribe))
        await self.room.connect(url, token, options)
        return {
            "local": describe(self.room.local_participant),
            "others": [describe(p) for p in self.room.remote_participants.values()],
            "room": self.room.name,
        }

    async def disconnect(self):
        for performance in self.performances:
            performance.cancel()
        await self.room.disconnect()

    async def local(self):
        return describe(self.room.local_participant)

    async def others(self):
        return [describe(p) for p in self.room.remote_participants.values()]

    async def publishData(self, payload, reliable=True, destinations=(), topic="", count=1):
        data = base64.b64decode(payload)
        for index in range(count):
            body = data if count == 1 else data + b"#%d" % index
            await self.room.local_participant.publish_data(
                body, reliable=reliable, destination_identities=list(destinations), topic=topic)

    async def publishDtmf(self, code, digit):
        await self.room.local_participant.publish_dtmf(code=code, digit=digit)

    async def publishTranscription(self, identity, text):
        segment = rtc.TranscriptionSegment(id="segment-1", text=text, start_time=0, end_time=1, language="en", final=True)
        await self.room.local_participant.publish_transcription(rtc.Transcription(identity, "TR_AMxxxxxxxxxxxx", [segment]))

    async def setMetadata(self, value):
        await self.room.local_participant.set_metadata(value)

    async def setName(self, value):
        await self.room.local_participant.set_name(value)

    async def setAttributes(self, value):
        await self.room.local_participant.set_attributes(value)

    async def registerRpc(self, method, behaviour, code=0, message="", data=None):
        async def handle(invocation):
            if behaviour == "echo":
                return invocation.payload
            if behaviour == "describe":
                return json.dumps({"caller": invocation.caller_identity, "payload": invocation.payload,
                                   "hasTimeout": invocation.response_timeout > 0})
            if behaviour == "throw":
                raise ValueError("the handler broke")
            if behaviour == "rpcError":
                raise rtc.RpcError(code, message, data)
            self.event("rpcStarted", method=method)
            await asyncio.Event().wait()

        self.room.local_participant.register_rpc_method(method, handle)

    async def performRpc(self, destination, method, payload, responseTimeout=None):
        perform = self.room.local_participant.perform_rpc
        return await perform(destination_identity=destination, method=method, payload=payload, response_timeout=responseTimeout)

    async def receiveText(self, topic):
        self.room.register_text_stream_handler(topic, lambda r, who: self.spawn(self.read_stream("text", r, who)))

    async def receiveBytes(self, topic):
        self.room.register_byte_stream_handler(topic, lambda r, who: self.spawn(self.read_stream("bytes", r, who)))

    async def sendText(self, path, topic, destinations=(), attributes=None, compress=None):
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        send = self.room.local_participant.send_text
        await send(text, topic=topic, **accepted(send, destination_identities=list(destinations),
                                                 attributes=attributes, compress=compress))

    async def streamText(self, path, topic, destinations=(), attributes=None):
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        writer = await self.room.local_participant.stream_text(
            topic=topic, destination_identities=list(destinations), attributes=attributes or {})
        progress = 0
        for start in range(0, len(text), 50_000):
            await writer.write(text[start:start + 50_000])
            progress += 1
        await writer.aclose()
        return progress

    async def sendFile(self, path, topic, destinations=(), attributes=None):
        await self.room.local_participant.send_file(
            path, topic=topic, destination_identities=list(destinations), attributes=attributes or {})

    async def streamBytes(self, path, topic, destinations=(), attributes=None, name="stream"):
        with open(path, "rb") as file:
            content = file.read()
        writer = await self.room.local_participant.stream_bytes(
            name, total_size=len(content), topic=topic, destination_identities=list(destinations),
            attributes=attributes or {})
        progress = 0
        for start in range(0, len(content), 50_000):
            await writer.write(content[start:start + 50_000])
            progress += 1
        await writer.aclose()
        return progress

    async def publishDataTrack(self, name):
        self.data_tracks[name] = track = await self.room.local_participant.publish_data_track(name=name)
        return {"sid": track.info.sid, "encrypted": track.info.uses_e2ee}

    async def unpublishDataTrack(self, name):
        await self.data_tracks[name].unpublish()

    async def pushFrame(self, name, path, userTimestamp=None):
        with open(path, "rb") as file:
            self.data_tracks[name].try_push(rtc.DataTrackFrame(file.read(), userTimestamp))

    async def subscribeDataTrack(self, name):
        self.spawn(self.read_frames(name, self.data_tracks[name].subscribe()))

    async def read_frames(self, name, frames):
        try:
            async for frame in frames:
                self.event("frame", name=name, size=len(frame.payload), userTimestamp=frame.user_timestamp,
                           sha256=hashlib.sha256(frame.payload).hexdigest())
        except Exception as error:
            self.event("framesError", name=name, message=str(error))
        else:
            self.event("framesEnd", name=name)

    async def _publish(self, track, **options):
        publication = await self.room.local_participant.publish_track(track, rtc.TrackPublishOptions(**options))
        self.tracks[publication.sid] = track
        return publication.sid

    async def publishAudio(self, name):
        track = rtc.LocalAudioTrack.create_audio_track(name, rtc.AudioSource(48000, 1))
        return await self._publish(track, source=rtc.TrackSource.SOURCE_MICROPHONE)

    async def publishVideo(self, name, width, height, simulcast=False):
        source = rtc.TrackSource.SOURCE_CAMERA if simulcast else rtc.TrackSource.SOURCE_SCREENSHARE
        track = rtc.LocalVideoTrack.create_video_track(name, rtc.VideoSource(width, height))
        return await self._publish(track, source=source, simulcast=simulcast)

    async def publishTone(self, name, frequency, **options):
        source = rtc.AudioSource(media.RATE, 1)
        track = rtc.LocalAudioTrack.create_audio_track(name, source)
        sid = await self._publish(track, source=rtc.TrackSource.SOURCE_MICROPHONE, **options)
        self.perform(media.sing(source, frequency))
        return sid

    async def publishColour(self, name, colour, width=320, height=180, fps=10, simulcast=False, codec="vp8", metadata=None):
        source = rtc.VideoSource(width, height)
        track = rtc.LocalVideoTrack.create_video_track(name, source)
        features = {}
        if metadata:
            from livekit.rtc._proto import track_pb2, video_frame_pb2  # the older generation has no such

            metadata = video_frame_pb2.FrameMetadata(**metadata)
            features["frame_metadata_features"] = [
                track_pb2.FMF_USER_TIMESTAMP, track_pb2.FMF_FRAME_ID]
        sid = await self._publish(track, source=rtc.TrackSource.SOURCE_CAMERA, simulcast=simulcast,
                                  video_codec=getattr(rtc.VideoCodec, codec.upper()), **features)
        self.perform(media.paint(source, colour, width, height, fps, metadata))
        return sid

    async def frameMetadata(self, sid):
        metadata = await media.metadata_of(self.remote_tracks[sid])
        return {"user_timestamp": metadata.user_timestamp, "frame_id": metadata.frame_id}

    async def streamState(self, sid):
        return int(self.remote_tracks[sid].stream_state)

    async def hear(self, sid, frequency):
        await media.hear(self.remote_tracks[sid], frequency)

    async def see(self, sid, colour):
        await media.see(self.remote_tracks[sid], colour)

    async def setSubscribed(self, identity, sid, value):
        self.room.remote_participants[identity].track_publications[sid].set_subscribed(value)

    async def allow(self, all, permissions=()):
        self.room.local_participant.set_track_subscription_permissions(
            allow_all_participants=all,
            participant_permissions=[rtc.ParticipantTrackPermission(
                participant_identity=p["participantIdentity"], allow_all=p.get("allowAll", False),
                allowed_track_sids=p.get("allowedTrackSids", [])) for p in permissions])

    async def mute(self, sid, value):
        track = self.tracks[sid]
        track.mute() if value else track.unmute()

    async def unpublish(self, sid):
        await self.room.local_participant.unpublish_track(sid)

    async def simulate(self, scenario):
        kinds = {
            "signal-reconnect": rtc.SimulateScenarioKind.SIMULATE_SIGNAL_RECONNECT,
            "node-failure": rtc.SimulateScenarioKind.SIMULATE_NODE_FAILURE,
            "server-leave": rtc.SimulateScenarioKind.SIMULATE_SERVER_LEAVE,
            "full-reconnect": rtc.SimulateScenarioKind.SIMULATE_FULL_RECONNECT,
            "disconnect-signal-on-resume": rtc.SimulateScenarioKind.SIMULATE_DISCONNECT_SIGNAL_ON_RESUME,
        }
        await self.room.simulate_scenario(kinds[scenario])

    async def transports(self):
        """The transport protocols of the nominated candidate pairs."""
        stats = await self.room.get_rtc_stats()
        everything = list(stats.publisher_stats) + list(stats.subscriber_stats)
        candidates = {s.remote_candidate.rtc.id: s.remote_candidate.candidate.protocol
                      for s in everything if s.WhichOneof("stats") == "remote_candidate"}
        used = [s.candidate_pair.candidate_pair for s in everything if s.WhichOneof("stats") == "candidate_pair"]
        return sorted({candidates[p.remote_candidate_id] for p in used
                       if p.nominated and p.remote_candidate_id in candidates})


def explain(error):
    if isinstance(error, rtc.RpcError):
        return {"type": "RpcError", "code": int(error.code), "message": error.message, "data": error.data or ""}
    return {"type": type(error).__name__, "message": str(getattr(error, "message", "") or error)}


async def serve(peers, request):
    name, number = request.pop("peer"), request.pop("id")
    operation = request.pop("op")
    peer = peers.get(name) or peers.setdefault(name, Peer(name))
    try:
        result = await getattr(peer, operation)(**request)
        emit({"id": number, "result": result})
    except Exception as error:
        emit({"id": number, "error": explain(error)})
    if operation == "disconnect":
        del peers[name]


async def main():
    emit({"event": "ready", "version": version("livekit")})
    loop, peers, running = asyncio.get_running_loop(), {}, set()
    reader = asyncio.StreamReader(limit=1 << 24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        task = asyncio.ensure_future(serve(peers, json.loads(line)))
        running.add(task)
        task.add_done_callback(running.discard)
    # The native threads of the SDK would hold a normal exit up.
    OUT.flush()
    os._exit(0)


asyncio.run(main())

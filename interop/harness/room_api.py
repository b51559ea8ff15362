"""The room API through LiveKit's server SDKs for Python, Node and the JVM, behind one set of names."""

import base64
import json

import aiohttp
from google.protobuf.json_format import MessageToDict
from livekit import api

from harness.programs import Program
from harness.servers import INTEROP


class Refused(Exception):
    def __init__(self, code, status, message):
        super().__init__(f"{status} {code}: {message}")
        self.code, self.status, self.message = code, status, message


def http(server):
    return server.url.replace("ws", "http", 1)


class PythonApi:
    """livekit-api of PyPI."""

    def __init__(self, server, secret=None):
        self.server = server
        self.secret = secret or server.secret

    async def __aenter__(self):
        self.client = api.LiveKitAPI(http(self.server), self.server.key, self.secret)
        return self

    async def __aexit__(self, *_):
        await self.client.aclose()

    async def _call(self, method, request):
        try:
            answer = await getattr(self.client.room, method)(request)
            return None if answer is None else MessageToDict(answer)
        except api.TwirpError as e:
            raise Refused(e.code, e.status, e.message) from e

    async def create_room(self, name, **options):
        return await self._call("create_room", api.CreateRoomRequest(name=name, **options))

    async def list_rooms(self, *names):
        return (await self._call("list_rooms", api.ListRoomsRequest(names=names))).get("rooms", [])

    async def delete_room(self, room):
        await self._call("delete_room", api.DeleteRoomRequest(room=room))

    async def list_participants(self, room):
        return (await self._call("list_participants", api.ListParticipantsRequest(room=room))).get("participants", [])

    async def get_participant(self, room, identity):
        return await self._call("get_participant", api.RoomParticipantIdentity(room=room, identity=identity))

    async def remove_participant(self, room, identity, revoked_before=0):
        request = api.RoomParticipantIdentity(room=room, identity=identity, revoke_token_ts=revoked_before)
        await self._call("remove_participant", request)

    async def update_participant(self, room, identity, **changes):
        if permission := changes.pop("permission", None):
            changes["permission"] = api.ParticipantPermission(**permission)
        return await self._call(
            "update_participant", api.UpdateParticipantRequest(room=room, identity=identity, **changes))

    async def update_room_metadata(self, room, metadata):
        return await self._call("update_room_metadata", api.UpdateRoomMetadataRequest(room=room, metadata=metadata))

    async def move_participant(self, room, identity, destination):
        await self._call("move_participant", api.MoveParticipantRequest(
            room=room, identity=identity, destination_room=destination))

    async def forward_participant(self, room, identity, destination):
        await self._call("forward_participant", api.ForwardParticipantRequest(
            room=room, identity=identity, destination_room=destination))

    async def mute_track(self, room, identity, sid, muted):
        return await self._call("mute_published_track", api.MuteRoomTrackRequest(
            room=room, identity=identity, track_sid=sid, muted=muted))

    async def update_subscriptions(self, room, identity, sids, subscribe):
        await self._call("update_subscriptions", api.UpdateSubscriptionsRequest(
            room=room, identity=identity, track_sids=sids, subscribe=subscribe))

    async def send_data(self, room, data, **options):
        await self._call("send_data", api.SendDataRequest(room=room, data=data, kind=0, **options))


CAMEL_OPTIONS = {
    "empty_timeout": "emptyTimeout", "departure_timeout": "departureTimeout", "max_participants": "maxParticipants",
    "destination_identities": "destinationIdentities", "can_publish": "canPublish", "can_subscribe": "canSubscribe",
    "can_publish_data": "canPublishData",
}


def camel(options):
    return {CAMEL_OPTIONS.get(k, k): camel(v) if isinstance(v, dict) and k == "permission" else v
            for k, v in options.items()}


class NodeApi:
    """livekit-server-sdk of npm."""

    def __init__(self, server, secret=None):
        arguments = (http(server), server.key, secret or server.secret)
        self.program = Program("node-room-api", "node", str(INTEROP / "node" / "room_api.mjs"), *arguments)

    async def __aenter__(self):
        await self.program.__aenter__()
        return self

    async def __aexit__(self, *exit):
        await self.program.__aexit__(*exit)

    async def _call(self, method, *args):
        before = len(self.program.lines)
        self.program.process.stdin.write(json.dumps({"method": method, "args": args}).encode() + b"\n")
        answer = json.loads(await self.program.next_line(before))
        if "code" in answer:
            raise Refused(answer["code"], answer["status"], answer["message"])
        return answer["result"]

    async def create_room(self, name, **options):
        return await self._call("createRoom", {"name": name, **camel(options)})

    async def list_rooms(self, *names):
        return await self._call("listRooms", list(names))

    async def delete_room(self, room):
        await self._call("deleteRoom", room)

    async def list_participants(self, room):
        return await self._call("listParticipants", room)

    async def get_participant(self, room, identity):
        return await self._call("getParticipant", room, identity)

    async def remove_participant(self, room, identity, revoked_before=0):
        options = {"revokeTokenTs": str(revoked_before)} if revoked_before else None
        await self._call("removeParticipant", room, identity, options)

    async def update_participant(self, room, identity, **changes):
        return await self._call("updateParticipant", room, identity, camel(changes))

    async def update_room_metadata(self, room, metadata):
        return await self._call("updateRoomMetadata", room, metadata)

    async def move_participant(self, room, identity, destination):
        await self._call("moveParticipant", room, identity, destination)

    async def forward_participant(self, room, identity, destination):
        await self._call("forwardParticipant", room, identity, destination)

    async def mute_track(self, room, identity, sid, muted):
        return {"track": await self._call("mutePublishedTrack", room, identity, sid, muted)}

    async def update_subscriptions(self, room, identity, sids, subscribe):
        await self._call("updateSubscriptions", room, identity, sids, subscribe)

    async def send_data(self, room, data, **options):
        await self._call("sendData", room, {"bytes": base64.b64encode(data).decode()}, 0, camel(options))


class JvmApi:
    """io.livekit:livekit-server of Maven Central; without what only newer SDKs can say."""

    def __init__(self, server, secret=None):
        folder = INTEROP / "server-sdk"
        arguments = (http(server), server.key, secret or server.secret)
        self.program = Program("jvm-room-api", "java", "-XX:TieredStopAtLevel=1", "-cp", f"{folder}/target/lib/*",
                               str(folder / "RoomApi.java"), *arguments)

    async def __aenter__(self):
        await self.program.__aenter__()
        return self

    async def __aexit__(self, *exit):
        await self.program.__aexit__(*exit)

    async def _call(self, method, **args):
        before = len(self.program.lines)
        self.program.process.stdin.write(json.dumps({"method": method, "args": args}).encode() + b"\n")
        answer = json.loads(await self.program.next_line(before))
        if "code" in answer:
            raise Refused(answer["code"], answer["status"], answer["message"])
        return answer["result"]

    async def create_room(self, name, **options):
        return await self._call("createRoom", name=name, **camel(options))

    async def list_rooms(self, *names):
        return await self._call("listRooms", names=list(names))

    async def delete_room(self, room):
        await self._call("deleteRoom", room=room)

    async def list_participants(self, room):
        return await self._call("listParticipants", room=room)

    async def get_participant(self, room, identity):
        return await self._call("getParticipant", room=room, identity=identity)

    async def remove_participant(self, room, identity):
        await self._call("removeParticipant", room=room, identity=identity)

    async def update_participant(self, room, identity, **changes):
        return await self._call("updateParticipant", room=room, identity=identity, **camel(changes))

    async def update_room_metadata(self, room, metadata):
        return await self._call("updateRoomMetadata", room=room, metadata=metadata)

    async def move_participant(self, room, identity, destination):
        await self._call("moveParticipant", room=room, identity=identity, destinationRoom=destination)

    async def forward_participant(self, room, identity, destination):
        await self._call("forwardParticipant", room=room, identity=identity, destinationRoom=destination)

    async def mute_track(self, room, identity, sid, muted):
        return {"track": await self._call("mutePublishedTrack", room=room, identity=identity, trackSid=sid, muted=muted)}

    async def update_subscriptions(self, room, identity, sids, subscribe):
        await self._call("updateSubscriptions", room=room, identity=identity, trackSids=sids, subscribe=subscribe)

    async def send_data(self, room, data, **options):
        await self._call("sendData", room=room, data=base64.b64encode(data).decode(), **camel(options))


APIS = {"python": PythonApi, "node": NodeApi, "jvm": JvmApi}


async def post(server, method, body, token=None, content_type="application/json", service="livekit.RoomService"):
    """A request by hand: its status, and its JSON or its text."""
    headers = {"Content-Type": content_type}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    async with aiohttp.ClientSession() as session:
        url = f"{http(server)}/twirp/{service}/{method}"
        async with session.post(url, data=body, headers=headers) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text.startswith("{") else text

"""Access tokens, made by LiveKit's own server SDK; broken ones are made by hand."""

from datetime import timedelta

import jwt
from livekit import api


def token(server, identity, room, *, kind=None, name=None, metadata=None, attributes=None, hours=1, **grants):
    """A token that admits `identity` to `room`; `grants` are the names of api.VideoGrants."""
    grants = {"room_join": True, "room": room, **grants}
    builder = api.AccessToken(server.key, server.secret).with_identity(identity)
    builder = builder.with_grants(api.VideoGrants(**grants)).with_ttl(timedelta(hours=hours))
    if kind:
        builder = builder.with_kind(kind)
    if name:
        builder = builder.with_name(name)
    if metadata:
        builder = builder.with_metadata(metadata)
    if attributes:
        builder = builder.with_attributes(attributes)
    return builder.to_jwt()


def handmade_token(claims, secret, algorithm="HS256", headers=None):
    return jwt.encode(claims, secret, algorithm=algorithm, headers=headers)

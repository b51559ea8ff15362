"""Viam's Python SDK dials the address in the argument and calls what is behind it. Prints what came of it as JSON."""

import asyncio
import json
import sys

import grpclib
from viam.gen.proto.rpc.examples.echo.v1.echo_grpc import EchoServiceStub
from viam.gen.proto.rpc.examples.echo.v1.echo_pb2 import EchoBiDiRequest, EchoMultipleRequest, EchoRequest
from viam.proto.common import DoCommandRequest
from viam.proto.component.generic import GenericServiceStub
from viam.rpc.dial import Credentials, DialOptions, dial
from viam.utils import dict_to_struct, struct_to_dict


async def bidi(echo):
    received = []
    async with echo.EchoBiDi.open() as stream:
        for text in ("ab", "c"):
            await stream.send_message(EchoBiDiRequest(message=text))
        await stream.end()
        async for response in stream:
            received.append(response.message)
    return received


async def failure(call):
    try:
        await call
    except grpclib.GRPCError as e:
        return [e.status.name, e.message]
    except asyncio.TimeoutError:
        return ["timeout"]


async def calls(channel):
    echo = EchoServiceStub(channel)
    results = {}
    results["unary"] = (await echo.Echo(EchoRequest(message="hello"))).message
    results["server stream"] = [r.message for r in await echo.EchoMultiple(EchoMultipleRequest(message="abc"))]
    results["bidi"] = await bidi(echo)
    large = "x" * 200_000
    results["large"] = (await echo.Echo(EchoRequest(message=large))).message == large
    metadata = {"x-text": "value"}
    results["metadata"] = (await echo.Echo(EchoRequest(message="metadata x-text"), metadata=metadata)).message
    results["error"] = await failure(echo.Echo(EchoRequest(message="fail NOT_FOUND nothing here")))
    results["deadline"] = await failure(echo.Echo(EchoRequest(message="hang"), timeout=0.5))
    command = DoCommandRequest(name="thing", command=dict_to_struct({"a": [1, "two"]}))
    results["generic"] = struct_to_dict((await GenericServiceStub(channel).DoCommand(command)).result)
    many = await asyncio.gather(*(echo.Echo(EchoRequest(message=f"{i}")) for i in range(100)))
    results["many"] = [r.message for r in many] == [f"{i}" for i in range(100)]
    return results


async def main(address, entity=None, key=None):
    options = DialOptions(initial_connection_attempts=1, allow_insecure_downgrade=True)
    if key:
        options = DialOptions(initial_connection_attempts=1, allow_insecure_with_creds_downgrade=True,
                              auth_entity=entity, credentials=Credentials(type="api-key", payload=key))
    connection = await dial(address, options)
    try:
        print(json.dumps(await calls(connection.channel)))
    finally:
        connection.close()


asyncio.run(main(*sys.argv[1:]))

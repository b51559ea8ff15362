"""An ordinary gRPC server in Python, with reflection. Prints its port, and ends when its standard input does."""

import sys
import threading
import time
from concurrent import futures

import grpc
from google.protobuf import any_pb2
from google.rpc import code_pb2, status_pb2
from grpc_reflection.v1alpha import reflection
from schema import SERVICE, Text

hanging = threading.Semaphore(0)
cancelled = threading.Semaphore(0)


def prepare(context):
    """Metadata goes back, in the headers and in the trailers."""
    sent = [(k, v) for k, v in context.invocation_metadata() if k.startswith("x-")]
    context.send_initial_metadata(sent)
    context.set_trailing_metadata(sent)


def obey(text, context):
    """What a request may ask for."""
    if text == "fail":
        details = status_pb2.Status(code=code_pb2.FAILED_PRECONDITION, message="not now: ä")
        detail = any_pb2.Any()
        detail.Pack(Text(text="a detail"))
        details.details.append(detail)
        context.set_trailing_metadata((("why", "asked to"), ("grpc-status-details-bin", details.SerializeToString())))
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, "not now: ä")
    if text == "deadline":
        left = context.time_remaining()
        return "none" if left is None or left > 1e6 else f"{left:.0f}"
    if text == "hang":
        context.add_callback(cancelled.release)
        hanging.release()
        while context.is_active():
            time.sleep(0.01)
    if text == "does one hang?":
        return str(hanging.acquire(timeout=10))
    if text == "was one cancelled?":
        return str(cancelled.acquire(timeout=10))
    return text


def say(request, context):
    prepare(context)
    return Text(text=obey(request.text, context), data=request.data)


def spell(request, context):
    prepare(context)
    if request.text.startswith("lots "):
        for _ in range(int(request.text.split()[1])):
            yield Text(data=b"x" * 65536)
        return
    for letter in obey(request.text, context):
        yield Text(text=letter, data=request.data)


def join(requests, context):
    prepare(context)
    received = list(requests)
    text = "".join(request.text for request in received)
    return Text(text=obey(text, context), data=b"".join(request.data for request in received))


def chat(requests, context):
    prepare(context)
    for request in requests:
        yield Text(text=obey(request.text, context), data=request.data)


def handler(make, behaviour):
    return make(behaviour, request_deserializer=Text.FromString, response_serializer=Text.SerializeToString)


def main():
    options = [("grpc.max_receive_message_length", 32 << 20), ("grpc.max_send_message_length", 32 << 20)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=128), options=options)
    handlers = {
        "Say": handler(grpc.unary_unary_rpc_method_handler, say),
        "Spell": handler(grpc.unary_stream_rpc_method_handler, spell),
        "Join": handler(grpc.stream_unary_rpc_method_handler, join),
        "Chat": handler(grpc.stream_stream_rpc_method_handler, chat),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    reflection.enable_server_reflection([SERVICE, reflection.SERVICE_NAME], server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(None)


main()

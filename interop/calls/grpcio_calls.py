"""The matrix of calls, by an ordinary gRPC client in Python, to the address in the argument. Prints what came of it as JSON."""

import json
import random
import sys
from concurrent import futures

import grpc
from google.rpc import status_pb2
from schema import METHODS, SERVICE, Text

METADATA = (("x-text", "one"), ("x-text", "two"), ("x-data-bin", b"\x00\x01\xff"))


def stubs(channel):
    makers = {(False, False): channel.unary_unary, (False, True): channel.unary_stream,
              (True, False): channel.stream_unary, (True, True): channel.stream_stream}
    return {name: makers[kind](f"/{SERVICE}/{name}", request_serializer=Text.SerializeToString,
                               response_deserializer=Text.FromString) for name, kind in METHODS.items()}


class Matrix:
    def __init__(self, address):
        options = [("grpc.max_receive_message_length", 32 << 20), ("grpc.max_send_message_length", 32 << 20)]
        self.channel = grpc.insecure_channel(address, options=options)
        self.stubs = stubs(self.channel)

    def call(self, name, *texts, data=b"", **options):
        """One call with all its requests; its call object and all responses."""
        many_in, many_out = METHODS[name]
        requests = [Text(text=text, data=data) for text in texts]
        stub = self.stubs[name]
        argument = iter(requests) if many_in else requests[0]
        if many_out:
            call = stub(argument, **options)
            return call, list(call)
        response, call = stub.with_call(argument, **options)
        return call, [response]

    def ok(self, name):
        _, responses = self.call(name, "ab", timeout=30)
        return "|".join(response.text for response in responses)

    def large(self, name):
        data = random.Random(1).randbytes(3_000_000)
        _, responses = self.call(name, "x", data=data, timeout=60)
        return responses[0].data == data and len(responses) == 1

    def metadata(self, name):
        call, _ = self.call(name, "x", metadata=METADATA, timeout=30)
        back = [sorted((k, v if isinstance(v, str) else v.hex()) for k, v in part if k.startswith("x-"))
                for part in (call.initial_metadata(), call.trailing_metadata())]
        return back

    def error(self, name):
        try:
            self.call(name, "fail", timeout=30)
        except grpc.RpcError as e:
            trailers = dict(e.trailing_metadata())
            details = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
            text = Text()
            details.details[0].Unpack(text)
            return [e.code().name, e.details(), trailers["why"], details.message, text.text]

    def deadline(self, name):
        _, responses = self.call(name, "deadline", timeout=50)
        left = int("".join(response.text for response in responses))
        code, hung, time = "", "False", 0.15
        while hung != "True":  # until the time is enough to get there
            time *= 2
            try:
                self.call(name, "hang", timeout=time)
            except grpc.RpcError as e:
                code = e.code().name
            hung = self.call("Say", "does one hang?", timeout=30)[1][0].text
        heard = self.call("Say", "was one cancelled?", timeout=30)[1][0].text
        return [30 < left <= 50, code, heard]

    def cancel(self, name):
        many_in, many_out = METHODS[name]
        request = Text(text="hang")
        stub = self.stubs[name]
        argument = iter([request]) if many_in else request
        call = stub(argument) if many_out else stub.future(argument)
        self.call("Say", "does one hang?", timeout=30)
        call.cancel()
        return self.call("Say", "was one cancelled?", timeout=30)[1][0].text

    def many(self, name):
        with futures.ThreadPoolExecutor(64) as pool:
            results = pool.map(lambda i: [r.text for r in self.call(name, f"{i}", timeout=60)[1]], range(200))
            return all("".join(texts) == f"{i}" for i, texts in enumerate(results))


def main():
    matrix = Matrix(sys.argv[1])
    results = {}
    for case in ("ok", "large", "metadata", "error", "deadline", "cancel", "many"):
        for name in METHODS:
            try:
                results[f"{case} {name}"] = getattr(matrix, case)(name)
            except grpc.RpcError as e:
                results[f"{case} {name}"] = f"{e.code().name}: {e.details()}"
    stream = matrix.stubs["Spell"](Text(text="lots 200"), timeout=60)
    results["stream"] = sum(len(message.data) for message in stream)
    try:
        matrix.channel.unary_unary("/no.Such/Method")(b"", timeout=30)
    except grpc.RpcError as e:
        results["unknown"] = e.code().name
    print(json.dumps(results))


main()

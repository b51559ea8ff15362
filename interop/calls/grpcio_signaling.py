"""gRPC's own Python calls and answers through the signaling service. Prints what it saw as JSON."""

import json
import sys

import grpc
from plain_signaling import Answerer, Signaling
from viam.gen.proto.rpc.webrtc.v1 import signaling_pb2 as pb


def failure(call):
    try:
        list(call) if hasattr(call, "__iter__") else call
        return None
    except grpc.RpcError as e:
        return [e.code().name, e.details()]


def main(address):
    results = {}
    with grpc.insecure_channel(address) as channel:
        answerer = Answerer(Signaling(channel, "grpcio", "grpcio-too"))
        caller = Signaling(channel, "grpcio")
        results["config"] = caller.config().HasField("config")
        responses = list(caller.call(pb.CallRequest(sdp="offer")))
        results["call"] = [r.WhichOneof("stage") for r in responses]
        results["answer"] = responses[0].init.sdp
        candidate = responses[1].update.candidate
        results["candidate"] = [
            candidate.candidate, candidate.HasField("sdp_mid"), candidate.HasField("username_fragment")]
        uuid = responses[0].uuid
        caller.update(pb.CallUpdateRequest(uuid=uuid, candidate=pb.ICECandidate(candidate="candidate:c")))
        caller.update(pb.CallUpdateRequest(uuid=uuid, done=True))
        answerer.finished.wait(20)
        answerer.thread.join(20)
        results["answerer"] = answerer.stages
        results["no host"] = failure(Signaling(channel).call(pb.CallRequest(sdp="offer")))
        results["deadline"] = failure(caller.call(pb.CallRequest(sdp="offer"), timeout=0.2))[0]
    print(json.dumps(results))


main(sys.argv[1])

"""The signaling service over gRPC's own Python, with no SDK between."""

import threading

import grpc
from viam.gen.proto.rpc.webrtc.v1 import signaling_pb2 as pb

SERVICE = "/proto.rpc.webrtc.v1.SignalingService/"


class Signaling:
    def __init__(self, channel, *hosts):
        self.channel = channel
        self.metadata = [("rpc-host", host) for host in hosts]

    def answer(self, responses):
        method = self.channel.stream_stream(
            SERVICE + "Answer", pb.AnswerResponse.SerializeToString, pb.AnswerRequest.FromString)
        return method(responses, metadata=self.metadata)

    def call(self, request, **options):
        method = self.channel.unary_stream(
            SERVICE + "Call", pb.CallRequest.SerializeToString, pb.CallResponse.FromString)
        return method(request, metadata=self.metadata, **options)

    def update(self, request):
        method = self.channel.unary_unary(
            SERVICE + "CallUpdate", pb.CallUpdateRequest.SerializeToString, pb.CallUpdateResponse.FromString)
        return method(request, metadata=self.metadata)

    def config(self):
        method = self.channel.unary_unary(
            SERVICE + "OptionalWebRTCConfig", pb.OptionalWebRTCConfigRequest.SerializeToString,
            pb.OptionalWebRTCConfigResponse.FromString)
        return method(pb.OptionalWebRTCConfigRequest(), metadata=self.metadata)


class Answerer:
    """Answers one offer with a description and one candidate."""

    def __init__(self, signaling):
        self.stages = []
        self.offered = threading.Event()
        self.uuid = None
        self.finished = threading.Event()
        self.stream = signaling.answer(self.responses())
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def responses(self):
        self.offered.wait(20)
        yield pb.AnswerResponse(uuid=self.uuid, init=pb.AnswerResponseInitStage(sdp="answer"))
        candidate = pb.ICECandidate(candidate="candidate:a", sdp_mid="", sdpm_line_index=0)
        yield pb.AnswerResponse(uuid=self.uuid, update=pb.AnswerResponseUpdateStage(candidate=candidate))
        yield pb.AnswerResponse(uuid=self.uuid, done=pb.AnswerResponseDoneStage())
        self.finished.wait(20)

    def heard(self, request):
        pass

    def read(self):
        try:
            for request in self.stream:
                self.stages.append(request.WhichOneof("stage"))
                self.heard(request)
                if request.HasField("init"):
                    self.uuid = request.uuid
                    self.offered.set()
            self.stages.append("end")
        except grpc.RpcError as e:
            self.stages.append(e.code().name)
        self.finished.set()

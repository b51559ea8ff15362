"""Answers one offer to the host in the second argument, and says what it hears."""

import sys

import grpc
from plain_signaling import Answerer, Signaling


class Speaking(Answerer):
    def heard(self, request):
        print("offer " + request.init.sdp if request.HasField("init") else request.WhichOneof("stage"), flush=True)


with grpc.insecure_channel(sys.argv[1]) as channel:
    signaling = Signaling(channel, sys.argv[2])
    answerer = Speaking(signaling)
    signaling.config()
    print("waiting", flush=True)
    answerer.finished.wait(60)
    answerer.thread.join(20)
    print(answerer.stages[-1], flush=True)

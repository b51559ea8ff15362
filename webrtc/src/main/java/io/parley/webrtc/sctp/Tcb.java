package io.parley.webrtc.sctp;

import io.parley.webrtc.sctp.InitChunk.Extensions;

/** "Transmission control block" (RFC 9260 §1.3): what exists once the peer is known. */
final class Tcb {
    final int peerTag;
    final Extensions peer;
    final DataReceiver receiver;
    final DataSender sender;
    final StreamResets resets;
    final ResetResponder resetResponder;

    Tcb(
            SctpContext context,
            SendQueue queue,
            int localInitialTsn,
            int peerTag,
            int peerInitialTsn,
            long peerARwnd,
            Extensions peer) {
        this.peerTag = peerTag;
        this.peer = peer;
        this.receiver = new DataReceiver(context, peerInitialTsn);
        this.sender =
                new DataSender(
                        context,
                        queue,
                        DataReceiver.TSN_EPOCH + (localInitialTsn & 0xFFFFFFFFL),
                        peerARwnd,
                        peer.forwardTsn());
        this.resets = new StreamResets(context, queue, sender.outstanding(), localInitialTsn);
        this.resetResponder = new ResetResponder(context, receiver, peerInitialTsn);
    }
}

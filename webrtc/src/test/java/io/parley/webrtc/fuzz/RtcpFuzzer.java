package io.parley.webrtc.fuzz;

import io.parley.webrtc.rtcp.ByeView;
import io.parley.webrtc.rtcp.FirView;
import io.parley.webrtc.rtcp.NackView;
import io.parley.webrtc.rtcp.RembView;
import io.parley.webrtc.rtcp.ReportView;
import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.rtcp.SdesView;
import io.parley.webrtc.rtcp.TransportFeedbackView;
import io.parley.webrtc.rtcp.XrView;

/** Compounds of RTCP packets, all of which are read to their end. */
public final class RtcpFuzzer {
    private RtcpFuzzer() {}

    /** Called by Jazzer under this name. */
    public static void fuzzerTestOneInput(byte[] input) {
        RtcpReader reader = new RtcpReader();
        if (!reader.wrap(input, 0, input.length)) {
            return;
        }
        while (reader.next()) {
            reader.senderSsrc();
            reader.mediaSsrc();
            readReports(reader);
            readFeedback(reader);
        }
    }

    private static void readReports(RtcpReader reader) {
        ReportView report = new ReportView();
        if (report.wrap(reader)) {
            for (int block = 0; block < report.blockCount(); block++) {
                report.ssrc(block);
                report.delaySinceLastSenderReport(block);
            }
        }
        SdesView sdes = new SdesView();
        if (sdes.wrap(reader)) {
            while (sdes.next()) {
                sdes.text();
            }
        }
        ByeView bye = new ByeView();
        if (bye.wrap(reader)) {
            for (int i = 0; i < bye.ssrcCount(); i++) {
                bye.ssrc(i);
            }
        }
        XrView xr = new XrView();
        if (xr.wrap(reader)) {
            for (XrView.Block block = xr.next(); block != XrView.Block.END; block = xr.next()) {
                if (block == XrView.Block.DELAY) {
                    xr.delay();
                } else {
                    xr.referenceTime();
                }
            }
        }
    }

    private static void readFeedback(RtcpReader reader) {
        NackView nack = new NackView();
        if (nack.wrap(reader)) {
            while (nack.nextLost() != NackView.END) {
                nack.mediaSsrc();
            }
        }
        FirView fir = new FirView();
        if (fir.wrap(reader)) {
            for (int entry = 0; entry < fir.entryCount(); entry++) {
                fir.commandNumber(entry);
            }
        }
        RembView remb = new RembView();
        if (remb.wrap(reader)) {
            RtpFuzzer.check(remb.bitrateBps() >= 0, "a negative bitrate");
            for (int i = 0; i < remb.ssrcCount(); i++) {
                remb.ssrc(i);
            }
        }
        TransportFeedbackView feedback = new TransportFeedbackView();
        if (feedback.wrap(reader)) {
            int count = 0;
            while (feedback.next()) {
                feedback.arrivalNanos();
                count++;
            }
            RtpFuzzer.check(count == feedback.statusCount(), "statuses that were not read");
        }
    }
}

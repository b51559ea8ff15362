package io.parley.server.config;

import java.util.ArrayList;
import java.util.List;

/** Reads the {@code rtc} section. */
final class RtcReader {
    private final ConfigSection rtc;
    private final TextFiles files;
    private final ConfigFaults faults;

    RtcReader(ConfigSection rtc, TextFiles files, ConfigFaults faults) {
        this.rtc = rtc;
        this.files = files;
        this.faults = faults;
    }

    /** Where media and data travel. */
    RtcConfig transport(List<String> warnings) {
        PortRange udpPorts = rtc.portRange("udp_port", RtcConfig.DEFAULT.udpPorts());
        int rangeStart = rtc.integer("port_range_start", 0, 0, 65535);
        if (rangeStart != 0 && !rtc.has("udp_port")) {
            // A firewall that lets the range in lets its first port in, so the file keeps working.
            udpPorts = PortRange.of(rangeStart);
            warnings.add(
                    rtc.origin("port_range_start")
                            + ": rtc.port_range_start: one UDP port is enough here, only "
                            + rangeStart
                            + " is used (rtc.udp_port says it plainly)");
        }
        String nodeIp = rtc.string("node_ip", "");
        ConfigSection interfaces = rtc.section("interfaces");
        return new RtcConfig(
                udpPorts,
                rtc.integer("tcp_port", RtcConfig.DEFAULT.tcpPort(), 0, 65535),
                nodeIp.isEmpty() ? null : nodeIp,
                rtc.bool("enable_loopback_candidate", RtcConfig.DEFAULT.enableLoopbackCandidate()),
                interfaces.strings("includes"),
                interfaces.strings("excludes"));
    }

    /**
     * How media is sent.
     *
     * @param video the {@code video} section
     */
    MediaConfig media(ConfigSection video) {
        ConfigSection congestion = rtc.section("congestion_control");
        return new MediaConfig(
                congestion.bool("enabled", MediaConfig.DEFAULT.congestionControl()),
                congestion.bool("allow_pause", MediaConfig.DEFAULT.allowPause()),
                video.integer(
                        "codec_regression_threshold",
                        MediaConfig.DEFAULT.codecRegressionThreshold(),
                        0,
                        Integer.MAX_VALUE));
    }

    /** The STUN and TURN servers that participants are told. */
    List<SignalingConfig.IceServer> iceServers() {
        List<SignalingConfig.IceServer> servers = new ArrayList<>();
        faults.collect(() -> servers.addAll(IceServersReader.stun(rtc)), false);
        for (ConfigSection section : rtc.sections("turn_servers")) {
            faults.collect(() -> servers.add(IceServersReader.turn(section, files)), false);
        }
        return servers;
    }
}

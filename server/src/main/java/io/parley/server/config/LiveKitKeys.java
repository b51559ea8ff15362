package io.parley.server.config;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys that LiveKit's server (v1.13) reads and this one does not, with what to do instead. A
 * key stands for all below it.
 */
final class LiveKitKeys {
    private static final String ONE_PROCESS =
            "one process has all rooms, so there is nothing to set";
    private static final String ESTIMATE = "the estimator has no settings; see docs/bandwidth.md";
    private static final String TCP = "clients choose TCP themselves, as ICE has it";

    /**
     * A key that is not read.
     *
     * @param same the value that describes what this server does anyway; null if there is none
     * @param instead what to do
     */
    private record Missing(@Nullable String same, String instead) {}

    private static final Map<String, Missing> MISSING = new TreeMap<>();

    static {
        missing("agents", null, "agents connect as participants; there is no dispatch");
        missing("api", null, ONE_PROCESS);
        missing("audio", null, "see docs/media.md for who counts as a speaker");
        missing("debug_handler", null, "use the JVM's tools: jcmd, JFR");
        missing("enable_participant_data_blob", "false", "use participant attributes");
        missing("ingress", null, "publish from a participant, for example with the SDK");
        missing("sip", null, "there are no telephone calls");
        missing("metric", null, "see /metrics");
        missing("prometheus", null, "/metrics is on the front port");
        missing("prometheus_port", null, "/metrics is on the front port");
        missing("trace", null, "see /metrics and the log");
        missing("webhook.url_notifier", null, "see docs/webhooks.md for what there is to set");
        missing("webhook.resource_url_notifier", null, "see docs/webhooks.md");
        missing("rtc.ips", null, "use bind_addresses");
        missing("rtc.pli_throttle", null, "it is 500 ms for the lowest layer, 1 s for the others");
        missing("room.enabled_codecs", null, "all codecs are enabled");
        missing("node_selector", null, ONE_PROCESS);
        missing("node_stats", null, ONE_PROCESS);
        missing("psrpc", null, ONE_PROCESS);
        missing("signal_relay", null, ONE_PROCESS);
        missing(
                "redis",
                null,
                "one process has all rooms; give each room to one server, by its address");
        missing("logging.pion_level", null, "logging.level is for everything");
        missing("logging.component_levels", null, "logging.level is for everything");
        missing("logging.sample", "false", "every line is written");
        missing("logging.sample_initial", null, "every line is written");
        missing("logging.sample_interval", null, "every line is written");
        missing("logging.item_sample_seconds", null, "every line is written");
        missing("logging.item_sample_initial", null, "every line is written");
        missing("logging.item_sample_interval", null, "every line is written");
        missing("limit.max_data_blob_key_length", null, "there are no data blobs");
        missing("limit.max_data_blobs_size", null, "there are no data blobs");
        missing("room.create_room_attempts", null, ONE_PROCESS);
        missing("room.create_room_timeout", null, ONE_PROCESS);
        missing("room.update_batch_target_size", null, "updates are cut at 128 KiB");
        missing("rtc.allow_pause", null, "the key is rtc.congestion_control.allow_pause");
        missing("rtc.allow_tcp_fallback", "true", TCP);
        missing("rtc.allow_udp_unstable_fallback", "false", TCP);
        missing("rtc.tcp_fallback_rtt_threshold", "0", TCP);
        missing("rtc.advertise_internal_ip", "false", "use rtc.node_ip");
        missing("rtc.batch_io", null, "packets leave in batches anyway");
        missing("rtc.congestion_control.remote_bwe", null, ESTIMATE);
        missing("rtc.congestion_control.send_side_bwe", null, ESTIMATE);
        missing("rtc.congestion_control.send_side_bwe_pacer", null, ESTIMATE);
        missing("rtc.congestion_control.stream_allocator", null, ESTIMATE);
        missing("rtc.congestion_control.use_send_side_bwe", "true", ESTIMATE);
        missing("rtc.congestion_control.use_send_side_bwe_interceptor", null, ESTIMATE);
        missing("rtc.data_channel_max_buffered_amount", null, "see docs/data.md for the limits");
        missing("rtc.datachannel_lossy_target_latency", null, "see docs/data.md for the limits");
        missing("rtc.datachannel_slow_threshold", null, "see docs/data.md for the limits");
        missing("rtc.enable_rtp_stream_restart_detection", null, "restarts are always noticed");
        missing("rtc.external_ip_only", "false", "use rtc.node_ip");
        missing("rtc.force_tcp", "false", "close the UDP port in the firewall");
        missing("rtc.forward_stats", null, "see /metrics");
        missing(
                "rtc.host_acceptance_min_wait",
                null,
                "the server is ICE-lite and waits for nothing");
        missing(
                "rtc.prflx_acceptance_min_wait",
                null,
                "the server is ICE-lite and waits for nothing");
        missing(
                "rtc.relay_acceptance_min_wait",
                null,
                "the server is ICE-lite and waits for nothing");
        missing(
                "rtc.srflx_acceptance_min_wait",
                null,
                "the server is ICE-lite and waits for nothing");
        missing("rtc.packet_buffer_size", null, "500 packets of video and 200 of sound are kept");
        missing("rtc.packet_buffer_size_audio", "200", "200 packets of sound are kept");
        missing("rtc.packet_buffer_size_video", "500", "500 packets of video are kept");
        missing("rtc.port_range_end", null, "all clients share the ports of rtc.udp_port");
        missing("rtc.reconnect_on_data_channel_error", null, "clients are told to, when they must");
        missing("rtc.reconnect_on_publication_error", null, "clients are told to, when they must");
        missing("rtc.reconnect_on_subscription_error", null, "clients are told to, when they must");
        missing("rtc.sctp_cwnd_ca_step", null, "SCTP goes by RFC 9260");
        missing("rtc.sctp_fast_rtx_wnd", null, "SCTP goes by RFC 9260");
        missing("rtc.sctp_min_cwnd", null, "SCTP goes by RFC 9260");
        missing("rtc.skip_external_ip_validation", null, "use rtc.node_ip");
        missing("rtc.strict_acks", "true", "SCTP goes by RFC 9260");
        missing(
                "rtc.use_external_ip",
                "false",
                "set rtc.node_ip to the address that clients reach");
        missing("rtc.use_ice_lite", "true", "the server is always ICE-lite");
        missing("rtc.use_mdns", "false", "names of clients are not looked up");
        missing("rtc.use_stun_port_as_ice", "false", "set rtc.node_ip");
        missing(
                "turn",
                "false",
                "name a TURN server in rtc.turn_servers; clients without UDP use rtc.tcp_port");
        missing("video", null, "layers are watched and paused without settings");
    }

    private static void missing(String path, @Nullable String same, String instead) {
        MISSING.put(path, new Missing(same, instead));
    }

    private final Set<String> read;

    /**
     * @param read the keys that this server reads, for what was meant by one that does not exist
     */
    LiveKitKeys(Set<String> read) {
        this.read = read;
    }

    /** All keys that are not read. */
    static Set<String> missing() {
        return MISSING.keySet();
    }

    /** What to say of a key that was not read; null if its value changes nothing. */
    @Nullable String unread(String path, String value) {
        Missing missing = find(path);
        if (missing != null) {
            return value.equals(missing.same()) ? null : unsupported(missing);
        }
        String meant = Spelling.nearest(path, read);
        return "is not a known key and has no effect"
                + (meant == null ? "" : " (did you mean " + meant + "?)");
    }

    /** What to say of a variable of LiveKit's that was not read; null if nothing. */
    @Nullable String ofVariable(String name, String value) {
        String path =
                switch (name) {
                    case "REDIS_HOST", "REDIS_PASSWORD" -> "redis";
                    case "LIVEKIT_TURN_CERT", "LIVEKIT_TURN_KEY" -> "turn";
                    default -> null;
                };
        if (path == null) {
            for (String candidate : MISSING.keySet()) {
                String variable = "LIVEKIT_" + candidate.toUpperCase(Locale.ROOT).replace('.', '_');
                if (name.equals(variable) || name.startsWith(variable + "_")) {
                    path = candidate;
                }
            }
        }
        Missing missing = path == null ? null : MISSING.get(path);
        return missing == null || value.equals(missing.same()) ? null : unsupported(missing);
    }

    private static String unsupported(Missing missing) {
        return "is not supported and has no effect: " + missing.instead();
    }

    private static @Nullable Missing find(String path) {
        String candidate = path;
        while (!candidate.isEmpty()) {
            Missing missing = MISSING.get(candidate);
            if (missing != null) {
                return missing;
            }
            candidate = candidate.substring(0, Math.max(candidate.lastIndexOf('.'), 0));
        }
        return null;
    }
}

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import io.parley.media.file.IvfReader;
import io.parley.sdk.E2eeOptions;
import io.parley.sdk.FrameMetadataFeature;
import io.parley.sdk.LocalAudioTrack;
import io.parley.sdk.LocalTrack;
import io.parley.sdk.LocalVideoTrack;
import io.parley.sdk.Participant;
import io.parley.sdk.ParticipantTrackPermission;
import io.parley.sdk.PublishDataOptions;
import io.parley.sdk.RemoteAudioTrack;
import io.parley.sdk.RemoteParticipant;
import io.parley.sdk.RemoteTrack;
import io.parley.sdk.RemoteVideoTrack;
import io.parley.sdk.Room;
import io.parley.sdk.RoomEvent;
import io.parley.sdk.RoomListener;
import io.parley.sdk.RoomOptions;
import io.parley.sdk.SimulateScenario;
import io.parley.sdk.TrackPublication;
import io.parley.sdk.TrackPublishOptions;
import io.parley.sdk.TrackSource;
import io.parley.sdk.Transcription;
import io.parley.sdk.TranscriptionSegment;
import io.parley.sdk.VideoQuality;
import io.parley.sdk.datatrack.DataTrackFrame;
import io.parley.sdk.datatrack.DataTrackStream;
import io.parley.sdk.datatrack.LocalDataTrack;
import io.parley.sdk.datatrack.RemoteDataTrack;
import io.parley.sdk.media.AudioFrame;
import io.parley.sdk.media.AudioSource;
import io.parley.sdk.media.AudioStream;
import io.parley.sdk.media.AudioStreamOptions;
import io.parley.sdk.media.EncodedVideoFrame;
import io.parley.sdk.media.EncodedVideoSource;
import io.parley.sdk.media.FrameMetadata;
import io.parley.sdk.media.VideoFrameType;
import io.parley.sdk.media.VideoStream;
import io.parley.sdk.rpc.AsyncRpcHandler;
import io.parley.sdk.rpc.PerformRpcOptions;
import io.parley.sdk.rpc.RpcException;
import io.parley.sdk.rpc.RpcInvocationData;
import io.parley.sdk.stream.ByteStreamInfo;
import io.parley.sdk.stream.ByteStreamOptions;
import io.parley.sdk.stream.ByteStreamWriter;
import io.parley.sdk.stream.StreamInfo;
import io.parley.sdk.stream.TextStreamOptions;
import io.parley.sdk.stream.TextStreamWriter;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Parley's SDK, told over a pipe what to do. Requests come as one JSON object a line on standard input, answers and
 * events leave the same way on the file descriptor in PARLEY_DRIVER_FD. One process hosts any number of participants.
 */
public final class SdkDriver implements RoomListener {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PIECE = 50_000;

    private static PrintStream out;

    private final String name;
    private final ExecutorService readers;
    private final Map<String, LocalDataTrack> localTracks = new ConcurrentHashMap<>();
    private final Map<String, RemoteTrack> tracks = new ConcurrentHashMap<>();
    private final Map<String, RemoteDataTrack> remoteTracks = new ConcurrentHashMap<>();
    private Room room = Room.create(RoomOptions.DEFAULT);

    private SdkDriver(String name, ExecutorService readers) {
        this.name = name;
        this.readers = readers;
        room.addListener(this);
    }

    public static void main(String[] args) throws IOException {
        out = new PrintStream(new FileOutputStream("/dev/fd/" + System.getenv("PARLEY_DRIVER_FD")), false, StandardCharsets.UTF_8);
        Map<String, SdkDriver> peers = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        emit(Map.of("event", "ready", "version", "of this checkout"));
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            JsonNode request = JSON.readTree(line);
            String name = request.get("peer").asText();
            SdkDriver peer = peers.computeIfAbsent(name, key -> new SdkDriver(key, threads));
            threads.execute(() -> {
                emit(peer.serve(request));
                if (request.get("op").asText().equals("disconnect")) {
                    peers.remove(name, peer);
                }
            });
        }
        System.exit(0);
    }

    private static void emit(Object message) {
        try {
            String line = JSON.writeValueAsString(message);
            synchronized (out) {
                out.println(line);
                out.flush();
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void event(String event, Object... fields) {
        Map<String, Object> message = map(fields);
        message.put("peer", name);
        message.put("event", event);
        emit(message);
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static Map<String, Object> describe(Participant participant) {
        return map(
                "sid", participant.sid(), "identity", participant.identity(), "name", participant.name(),
                "metadata", participant.metadata(), "attributes", participant.attributes(),
                "kind", participant.kind().number(), "state", participant.state().name(),
                "publications", participant.trackPublications().values().stream().map(SdkDriver::describe).toList());
    }

    private static Map<String, Object> describe(TrackPublication publication) {
        return map(
                "sid", publication.sid(), "name", publication.name(), "kind", publication.kind().name(),
                "source", publication.source().name(), "muted", publication.isMuted(),
                "mimeType", publication.mimeType(), "width", publication.width(), "height", publication.height(),
                "simulcasted", publication.isSimulcasted());
    }

    private static String identity(Participant participant) {
        return participant == null ? null : participant.identity();
    }

    // Events

    @Override
    public void onEvent(RoomEvent event) {
        if (event instanceof RoomEvent.ParticipantConnected e) {
            event("participantConnected", "participant", describe(e.participant()));
        } else if (event instanceof RoomEvent.ParticipantDisconnected e) {
            RemoteParticipant gone = e.participant();
            event("participantDisconnected", "identity", gone.identity(), "sid", gone.sid(),
                    "reason", gone.disconnectReason() == null ? null : gone.disconnectReason().number());
        } else if (event instanceof RoomEvent.ParticipantActive e) {
            event("participantActive", "identity", e.participant().identity());
        } else if (event instanceof RoomEvent.DataReceived e) {
            event("data", "sender", identity(e.packet().participant()), "topic", e.packet().topic(),
                    "reliable", e.packet().kind() == io.parley.sdk.DataPacketKind.RELIABLE,
                    "payload", Base64.getEncoder().encodeToString(e.packet().data()));
        } else if (event instanceof RoomEvent.SipDtmfReceived e) {
            event("dtmf", "sender", identity(e.dtmf().participant()), "code", e.dtmf().code(), "digit", e.dtmf().digit());
        } else if (event instanceof RoomEvent.TranscriptionReceived e) {
            event("transcription", "identity", identity(e.participant()),
                    "segments", e.segments().stream()
                            .map(s -> map("id", s.id(), "text", s.text(), "final", s.isFinal(), "language", s.language()))
                            .toList());
        } else if (event instanceof RoomEvent.ParticipantMetadataChanged e) {
            event("metadataChanged", "identity", e.participant().identity(), "value", e.metadata());
        } else if (event instanceof RoomEvent.ParticipantNameChanged e) {
            event("nameChanged", "identity", e.participant().identity(), "value", e.name());
        } else if (event instanceof RoomEvent.ParticipantAttributesChanged e) {
            event("attributesChanged", "identity", e.participant().identity(), "value", e.changedAttributes());
        } else if (event instanceof RoomEvent.ParticipantPermissionsChanged e) {
            event("permissionsChanged", "identity", e.participant().identity(),
                    "canPublishData", e.permissions().canPublishData());
        } else if (event instanceof RoomEvent.TrackPublished e) {
            event("trackPublished", "identity", e.participant().identity(), "publication", describe(e.publication()));
        } else if (event instanceof RoomEvent.TrackUnpublished e) {
            event("trackUnpublished", "identity", e.participant().identity(), "sid", e.publication().sid());
        } else if (event instanceof RoomEvent.TrackMuted e) {
            event("trackMuted", "identity", e.participant().identity(), "sid", e.publication().sid());
        } else if (event instanceof RoomEvent.TrackUnmuted e) {
            event("trackUnmuted", "identity", e.participant().identity(), "sid", e.publication().sid());
        } else if (event instanceof RoomEvent.TrackSubscribed e) {
            tracks.put(e.publication().sid(), e.track());
            event("trackSubscribed", "identity", e.participant().identity(), "sid", e.publication().sid());
        } else if (event instanceof RoomEvent.TrackUnsubscribed e) {
            event("trackUnsubscribed", "identity", e.participant().identity(), "sid", e.publication().sid());
        } else if (event instanceof RoomEvent.LocalTrackSubscribed e) {
            event("localTrackSubscribed", "sid", e.track().sid());
        } else if (event instanceof RoomEvent.LocalTrackRepublished e) {
            event("localTrackRepublished", "sid", e.publication().sid(), "previousSid", e.previousSid());
        } else if (event instanceof RoomEvent.TrackStreamStateChanged e) {
            event("streamState", "identity", e.participant().identity(), "sid", e.publication().sid(),
                    "state", e.state().name().toLowerCase());
        } else if (event instanceof RoomEvent.ActiveSpeakersChanged e) {
            event("activeSpeakers", "identities", e.speakers().stream().map(Participant::identity).toList());
        } else if (event instanceof RoomEvent.ConnectionQualityChanged e) {
            event("connectionQuality", "identity", e.participant().identity(), "quality", e.quality().name());
        } else if (event instanceof RoomEvent.TrackSubscriptionFailed e) {
            event("subscriptionFailed", "identity", e.participant().identity(), "sid", e.trackSid());
        } else if (event instanceof RoomEvent.RoomMetadataChanged e) {
            event("roomMetadataChanged", "value", e.metadata());
        } else if (event instanceof RoomEvent.Moved) {
            event("moved", "room", room.name());
        } else if (event instanceof RoomEvent.Disconnected e) {
            event("disconnected", "reason", e.reason().number());
        } else if (event instanceof RoomEvent.DataTrackPublished e) {
            RemoteDataTrack track = e.track();
            remoteTracks.put(track.info().name(), track);
            event("dataTrackPublished", "publisher", track.publisherIdentity(), "name", track.info().name(),
                    "sid", track.info().sid(), "encrypted", track.info().usesE2ee());
        } else if (event instanceof RoomEvent.DataTrackUnpublished e) {
            event("dataTrackUnpublished", "sid", e.sid());
        } else if (event instanceof RoomEvent.Reconnecting) {
            event("reconnecting");
        } else if (event instanceof RoomEvent.Reconnected) {
            event("reconnected");
        }
    }

    // Requests

    private Map<String, Object> serve(JsonNode request) {
        Map<String, Object> answer = map("id", request.get("id").asLong());
        try {
            answer.put("result", handle(request));
        } catch (Throwable e) {
            answer.put("error", explain(e instanceof CompletionException && e.getCause() != null ? e.getCause() : e));
        }
        return answer;
    }

    private static Map<String, Object> explain(Throwable error) {
        if (error instanceof RpcException rpc) {
            return map("type", "RpcError", "code", rpc.code(), "message", rpc.text(),
                    "data", rpc.data() == null ? "" : rpc.data());
        }
        return map("type", error.getClass().getSimpleName(), "message", String.valueOf(error.getMessage()));
    }

    private Object handle(JsonNode request) throws Exception {
        return switch (request.get("op").asText()) {
            case "connect" -> connect(request);
            case "disconnect" -> done(room.disconnect());
            case "local" -> describe(room.localParticipant());
            case "others" -> others();
            case "publishData" -> publishData(request);
            case "publishDtmf" ->
                    done(room.localParticipant().publishDtmf(request.get("code").asInt(), text(request, "digit", "")));
            case "publishTranscription" ->
                    done(room.localParticipant().publishTranscription(new Transcription(
                            text(request, "identity", ""), "TR_AMxxxxxxxxxxxx",
                            List.of(new TranscriptionSegment("segment-1", text(request, "text", ""), 0, 1, true, "en")))));
            case "setMetadata" -> done(room.localParticipant().setMetadata(text(request, "value", "")));
            case "setName" -> done(room.localParticipant().setName(text(request, "value", "")));
            case "setAttributes" -> done(room.localParticipant().setAttributes(texts(request.get("value"))));
            case "registerRpc" -> registerRpc(request);
            case "performRpc" -> performRpc(request);
            case "receiveText" -> receiveText(text(request, "topic", ""));
            case "receiveBytes" -> receiveBytes(text(request, "topic", ""));
            case "sendText" -> sendText(request);
            case "streamText" -> streamText(request);
            case "sendFile" -> sendFile(request);
            case "streamBytes" -> streamBytes(request);
            case "setSubscribed" -> setSubscribed(request);
            case "publishTone" -> publishTone(request);
            case "publishColour" -> publishColour(request);
            case "frameMetadata" -> frameMetadata(text(request, "sid", ""));
            case "isHigh" -> await(request, frame -> frame.height() == request.get("height").asInt());
            case "isCoded" ->
                    await(request, frame -> ("video/" + frame.codec()).equals(text(request, "mimeType", "")));
            case "streamState" -> tracks.get(text(request, "sid", "")).streamState().name();
            case "allow" -> allow(request);
            case "setQuality" -> setQuality(request);
            case "hear" -> hear(text(request, "sid", ""), request.get("frequency").asDouble());
            case "see" -> see(text(request, "sid", ""));
            case "mute" -> mute(text(request, "sid", ""), request.get("value").asBoolean());
            case "unpublish" -> done(room.localParticipant().unpublishTrack(text(request, "sid", "")));
            case "publishDataTrack" -> publishDataTrack(text(request, "name", ""));
            case "unpublishDataTrack" -> done(localTracks.get(text(request, "name", "")).unpublish());
            case "pushFrame" -> pushFrame(request);
            case "subscribeDataTrack" -> subscribeDataTrack(text(request, "name", ""));
            case "simulate" -> simulate(text(request, "scenario", ""));
            default -> throw new UnsupportedOperationException(request.get("op").asText());
        };
    }

    private static Object done(CompletableFuture<?> future) {
        future.join();
        return null;
    }

    private static String text(JsonNode request, String field, String otherwise) {
        JsonNode value = request.get(field);
        return value == null || value.isNull() ? otherwise : value.asText();
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> map = new LinkedHashMap<>();
        if (object != null && !object.isNull()) {
            object.fields().forEachRemaining(field -> map.put(field.getKey(), field.getValue().asText()));
        }
        return map;
    }

    private static List<String> destinations(JsonNode request) {
        List<String> list = new ArrayList<>();
        request.path("destinations").forEach(each -> list.add(each.asText()));
        return list;
    }

    private Object connect(JsonNode request) {
        RoomOptions.Builder options =
                RoomOptions.builder().autoSubscribe(request.path("autoSubscribe").asBoolean(true));
        if (request.hasNonNull("singlePeerConnection")) {
            options.singlePeerConnection(request.get("singlePeerConnection").asBoolean());
        }
        if (request.hasNonNull("passphrase")) {
            options.encryption(E2eeOptions.withSharedKey(request.get("passphrase").asText()));
        }
        room = Room.create(options.build());
        room.addListener(this);
        room.connectTo(text(request, "url", ""), text(request, "token", "")).join();
        return map("local", describe(room.localParticipant()), "others", others(), "room", room.name());
    }

    private List<Map<String, Object>> others() {
        return room.remoteParticipants().values().stream().map(SdkDriver::describe).toList();
    }

    private Object publishData(JsonNode request) {
        byte[] payload = Base64.getDecoder().decode(text(request, "payload", ""));
        int count = request.path("count").asInt(1);
        PublishDataOptions options = new PublishDataOptions(
                request.path("reliable").asBoolean(true), destinations(request), text(request, "topic", ""));
        for (int i = 0; i < count; i++) {
            byte[] body = payload;
            if (count > 1) {
                byte[] suffix = ("#" + i).getBytes(StandardCharsets.UTF_8);
                body = Arrays.copyOf(payload, payload.length + suffix.length);
                System.arraycopy(suffix, 0, body, payload.length, suffix.length);
            }
            room.localParticipant().publishData(body, options).join();
        }
        return null;
    }

    private Object registerRpc(JsonNode request) {
        String method = text(request, "method", "");
        AsyncRpcHandler handler =
                switch (text(request, "behaviour", "")) {
                    case "echo" -> call -> CompletableFuture.completedFuture(call.payload());
                    case "describe" -> call -> CompletableFuture.completedFuture(describe(call));
                    case "throw" -> call -> {
                        throw new IllegalStateException("the handler broke");
                    };
                    case "rpcError" -> call -> {
                        throw new RpcException(
                                request.get("code").asInt(), text(request, "message", ""), text(request, "data", null));
                    };
                    default -> call -> {
                        event("rpcStarted", "method", method);
                        return new CompletableFuture<>();
                    };
                };
        room.registerAsyncRpcMethod(method, handler);
        return null;
    }

    private static String describe(RpcInvocationData call) {
        try {
            return JSON.writeValueAsString(map("caller", call.callerIdentity(), "payload", call.payload(),
                    "hasTimeout", call.responseTimeout().compareTo(Duration.ZERO) > 0));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object performRpc(JsonNode request) {
        PerformRpcOptions options = PerformRpcOptions.DEFAULT;
        if (request.hasNonNull("responseTimeout")) {
            options = options.withResponseTimeout(
                    Duration.ofMillis((long) (request.get("responseTimeout").asDouble() * 1000)));
        }
        return room.localParticipant()
                .performRpc(text(request, "destination", ""), text(request, "method", ""), text(request, "payload", ""), options)
                .join();
    }

    private interface Piece {
        byte[] bytes();
    }

    private Object receiveText(String topic) {
        room.registerTextStreamHandler(topic, (reader, sender) -> readers.execute(() -> {
            List<Piece> pieces = new ArrayList<>();
            try {
                for (String piece : reader) {
                    pieces.add(() -> piece.getBytes(StandardCharsets.UTF_8));
                }
                received("text", pieces, reader.info(), sender, null);
            } catch (RuntimeException e) {
                event("streamError", "topic", topic, "sender", sender, "message", String.valueOf(e.getMessage()));
            }
        }));
        return null;
    }

    private Object receiveBytes(String topic) {
        room.registerByteStreamHandler(topic, (reader, sender) -> readers.execute(() -> {
            List<Piece> pieces = new ArrayList<>();
            try {
                for (byte[] piece : reader) {
                    pieces.add(() -> piece);
                }
                ByteStreamInfo info = reader.info();
                received("bytes", pieces, info, sender, info.name());
            } catch (RuntimeException e) {
                event("streamError", "topic", topic, "sender", sender, "message", String.valueOf(e.getMessage()));
            }
        }));
        return null;
    }

    private void received(String event, List<Piece> pieces, StreamInfo info, String sender, String fileName) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            long size = 0;
            for (Piece piece : pieces) {
                byte[] bytes = piece.bytes();
                digest.update(bytes);
                size += bytes.length;
            }
            event(event, "topic", info.topic(), "sender", sender, "size", size, "declared", info.size(),
                    "pieces", pieces.size(), "sha256", HexFormat.of().formatHex(digest.digest()),
                    "mimeType", info.mimeType(), "attributes", info.attributes(), "name", fileName);
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TextStreamOptions textOptions(JsonNode request) {
        return TextStreamOptions.builder()
                .topic(text(request, "topic", ""))
                .destinationIdentities(destinations(request))
                .attributes(texts(request.get("attributes")))
                .compress(request.path("compress").asBoolean(true))
                .build();
    }

    private static ByteStreamOptions.Builder byteOptions(JsonNode request) {
        return ByteStreamOptions.builder()
                .topic(text(request, "topic", ""))
                .destinationIdentities(destinations(request))
                .attributes(texts(request.get("attributes")))
                .compress(request.path("compress").asBoolean(true));
    }

    private Object sendText(JsonNode request) throws IOException {
        String content = Files.readString(Path.of(text(request, "path", "")));
        room.localParticipant().sendText(content, textOptions(request)).join();
        return null;
    }

    private Object streamText(JsonNode request) throws IOException {
        String content = Files.readString(Path.of(text(request, "path", "")));
        TextStreamWriter writer = room.localParticipant().streamText(textOptions(request)).join();
        int progress = 0;
        for (int start = 0; start < content.length(); progress++) {
            int end = Math.min(start + PIECE, content.length());
            // Whole characters only: a surrogate pair may not be cut.
            end = end < content.length() && Character.isLowSurrogate(content.charAt(end)) ? end + 1 : end;
            writer.write(content.substring(start, end)).join();
            start = end;
        }
        writer.closeAsync().join();
        return progress;
    }

    private Object sendFile(JsonNode request) {
        room.localParticipant().sendFile(Path.of(text(request, "path", "")), byteOptions(request).build()).join();
        return null;
    }

    private Object streamBytes(JsonNode request) throws IOException {
        byte[] content = Files.readAllBytes(Path.of(text(request, "path", "")));
        ByteStreamOptions options =
                byteOptions(request).name(text(request, "name", "stream")).totalSize(content.length).build();
        ByteStreamWriter writer = room.localParticipant().streamBytes(options).join();
        int progress = 0;
        for (int start = 0; start < content.length; start += PIECE) {
            writer.write(Arrays.copyOfRange(content, start, Math.min(start + PIECE, content.length))).join();
            progress++;
        }
        writer.closeAsync().join();
        return progress;
    }

    private Object setSubscribed(JsonNode request) {
        RemoteParticipant publisher = room.remoteParticipants().get(text(request, "identity", ""));
        var publication = publisher.trackPublications().get(text(request, "sid", ""));
        publication.setSubscribed(request.get("value").asBoolean());
        if (request.hasNonNull("quality")) {
            publication.setVideoQuality(VideoQuality.valueOf(request.get("quality").asText()));
        }
        return null;
    }

    private Object setQuality(JsonNode request) {
        room.remoteParticipants().get(text(request, "identity", "")).trackPublications()
                .get(text(request, "sid", "")).setVideoQuality(VideoQuality.valueOf(text(request, "quality", "")));
        return null;
    }

    private Object allow(JsonNode request) {
        List<ParticipantTrackPermission> permissions = new ArrayList<>();
        request.path("permissions").forEach(each ->
                permissions.add(new ParticipantTrackPermission(
                        each.get("participantIdentity").asText(), true, List.of())));
        room.localParticipant().setTrackSubscriptionPermissions(request.get("all").asBoolean(), permissions);
        return null;
    }

    // Sound and pictures

    private static final int RATE = 48_000;

    private Object publishTone(JsonNode request) {
        AudioSource source = AudioSource.create(RATE, 1, 200);
        double step = 2 * Math.PI * request.get("frequency").asDouble() / RATE;
        String sid = publish(LocalAudioTrack.create(text(request, "name", ""), source), TrackSource.MICROPHONE, VideoCodec.VP8);
        readers.execute(() -> {
            double phase = 0;
            while (room.isConnected()) {
                short[] samples = new short[RATE / 20];
                for (int i = 0; i < samples.length; i++, phase += step) {
                    samples[i] = (short) (8_000 * Math.sin(phase));
                }
                source.captureFrame(AudioFrame.of(samples, RATE, 1)).join();
            }
            source.close();
        });
        return sid;
    }

    private String publish(LocalTrack track, TrackSource source, VideoCodec codec, FrameMetadataFeature... features) {
        TrackPublishOptions options =
                TrackPublishOptions.builder()
                        .source(source)
                        .videoCodec(codec)
                        .frameMetadataFeatures(Set.of(features))
                        .build();
        return room.localParticipant().publishTrack(track, options).join().sid();
    }

    /** The second of the clip whose colour it is: red, green and blue follow each other. */
    private Object publishColour(JsonNode request) throws IOException {
        int strongest = 0;
        for (int i = 1; i < 3; i++) {
            strongest = request.get("colour").get(i).asInt() > request.get("colour").get(strongest).asInt() ? i : strongest;
        }
        List<EncodedFrame> clip = new ArrayList<>();
        String codec = text(request, "codec", "vp8");
        Path file = Path.of("../testkit/src/main/resources/io/parley/testkit/colours-" + codec + ".ivf");
        try (IvfReader reader = IvfReader.open(file)) {
            for (EncodedFrame frame = reader.next(); frame != null; frame = reader.next()) {
                clip.add(frame);
            }
        }
        List<EncodedFrame> second = clip.subList(strongest * clip.size() / 3, (strongest + 1) * clip.size() / 3);
        EncodedVideoSource source = EncodedVideoSource.create(320, 180);
        LocalVideoTrack track = LocalVideoTrack.create(text(request, "name", ""), source);
        JsonNode told = request.path("metadata");
        FrameMetadata metadata = told.isObject()
                ? FrameMetadata.of(told.get("user_timestamp").asLong(), told.get("frame_id").asLong())
                : null;
        VideoCodec kind = VideoCodec.valueOf(codec.toUpperCase(Locale.ROOT));
        String sid = metadata == null
                ? publish(track, TrackSource.CAMERA, kind)
                : publish(track, TrackSource.CAMERA, kind, FrameMetadataFeature.USER_TIMESTAMP, FrameMetadataFeature.FRAME_ID);
        long pause = 1_000_000_000L / second.size();
        readers.execute(() -> {
            long begin = System.nanoTime();
            for (int i = 0; room.isConnected(); i++) {
                EncodedFrame frame = second.get(i % second.size());
                source.captureFrame(new EncodedVideoFrame(
                        frame.data(), kind, frame.keyFrame() ? VideoFrameType.KEY : VideoFrameType.DELTA, 320, 180, 0,
                        metadata));
                LockSupport.parkNanos(begin + (i + 1) * pause - System.nanoTime());
            }
        });
        return sid;
    }

    /** Returns once the frequency was most of what came for half a second. */
    private Object hear(String sid, double frequency) {
        try (AudioStream stream = ((RemoteAudioTrack) tracks.get(sid)).stream(
                AudioStreamOptions.DEFAULT.withFrameSize(Duration.ofMillis(50)))) {
            int streak = 0;
            for (AudioFrame frame : stream) {
                streak = share(frame, frequency) > 0.5 ? streak + 1 : 0;
                if (streak >= 10) {
                    return null;
                }
            }
        }
        throw new IllegalStateException("the track ended");
    }

    /** How much of the power is of one frequency, 0 to 1 (Goertzel). */
    private static double share(AudioFrame frame, double frequency) {
        double coefficient = 2 * Math.cos(2 * Math.PI * frequency / frame.sampleRate());
        double before = 0;
        double last = 0;
        double power = 1e-9;
        for (short sample : frame.data()) {
            double next = sample + coefficient * last - before;
            before = last;
            last = next;
            power += (double) sample * sample;
        }
        return 2 * (last * last + before * before - coefficient * last * before) / frame.data().length / power;
    }

    /** Returns once ten whole pictures came, the first one a key frame. It cannot look into them. */
    private Object see(String sid) {
        try (VideoStream stream = ((RemoteVideoTrack) tracks.get(sid)).stream()) {
            int seen = 0;
            for (EncodedVideoFrame frame : stream) {
                if (seen == 0 && !frame.isKeyFrame()) {
                    throw new IllegalStateException("it does not begin with a key frame: " + frame);
                }
                if (++seen >= 10) {
                    return null;
                }
            }
        }
        throw new IllegalStateException("the track ended");
    }

    /** Returns the first picture that is as it should be. */
    private EncodedVideoFrame first(String sid, Predicate<EncodedVideoFrame> wanted) {
        try (VideoStream stream = ((RemoteVideoTrack) tracks.get(sid)).stream()) {
            for (EncodedVideoFrame frame : stream) {
                if (wanted.test(frame)) {
                    return frame;
                }
            }
        }
        throw new IllegalStateException("the track ended");
    }

    private Object await(JsonNode request, Predicate<EncodedVideoFrame> wanted) {
        first(text(request, "sid", ""), wanted);
        return null;
    }

    private Object frameMetadata(String sid) {
        FrameMetadata metadata = first(sid, frame -> frame.metadata() != null).metadata();
        return map("user_timestamp", metadata.userTimestamp(), "frame_id", metadata.frameId());
    }

    private Object mute(String sid, boolean value) {
        LocalTrack track = room.localParticipant().trackPublications().get(sid).track();
        if (value) {
            track.mute();
        } else {
            track.unmute();
        }
        return null;
    }

    private Object publishDataTrack(String track) {
        LocalDataTrack published = room.localParticipant().publishDataTrack(track).join();
        localTracks.put(track, published);
        return map("sid", published.info().sid(), "encrypted", published.info().usesE2ee());
    }

    private Object pushFrame(JsonNode request) throws IOException {
        byte[] payload = Files.readAllBytes(Path.of(text(request, "path", "")));
        localTracks.get(text(request, "name", "")).tryPush(
                request.hasNonNull("userTimestamp")
                        ? DataTrackFrame.of(payload, request.get("userTimestamp").asLong())
                        : DataTrackFrame.of(payload));
        return null;
    }

    private Object subscribeDataTrack(String track) {
        DataTrackStream frames = remoteTracks.get(track).subscribe().join();
        readers.execute(() -> {
            for (DataTrackFrame frame : frames) {
                Long time = frame.userTimestamp().isPresent() ? frame.userTimestamp().getAsLong() : null;
                event("frame", "name", track, "size", frame.payload().length, "userTimestamp", time,
                        "sha256", sha256(frame.payload()));
            }
            event("framesEnd", "name", track);
        });
        return null;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object simulate(String scenario) {
        room.simulateScenario(
                switch (scenario) {
                    case "signal-reconnect" -> SimulateScenario.SIGNAL_RECONNECT;
                    case "node-failure" -> SimulateScenario.NODE_FAILURE;
                    case "server-leave" -> SimulateScenario.SERVER_LEAVE;
                    case "full-reconnect" -> SimulateScenario.FULL_RECONNECT;
                    case "disconnect-signal-on-resume" -> SimulateScenario.DISCONNECT_SIGNAL_ON_RESUME;
                    default -> throw new IllegalArgumentException(scenario);
                });
        return null;
    }
}

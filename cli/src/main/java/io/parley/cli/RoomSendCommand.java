package io.parley.cli;

import com.google.protobuf.ByteString;
import io.parley.cli.room.Human;
import io.parley.cli.room.RoomApi;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.SendDataRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley room send}. */
@Command(
        name = "send",
        description = "Sends a data message into a room. It has no sender there.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley room send hall 'closing in five minutes' --topic news --dev",
            "  parley room send hall --to ann --file picture.png --topic pictures",
            "  date | parley room send hall -"
        })
final class RoomSendCommand implements Callable<Integer> {

    /** What fits in one message of a data channel with its envelope, on every server. */
    private static final int MAX_BYTES = 60_000;

    /** By which receivers recognize a message that comes twice ({@code UserPacket.nonce}). */
    private static final int NONCE_BYTES = 16;

    private final Console console;

    @Parameters(index = "0", paramLabel = "ROOM", description = "The name of the room.")
    private String room = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TEXT",
            description = "What is sent; - for what stands on standard input.")
    private @Nullable String text;

    @Mixin private ServerOptions server = new ServerOptions();

    @Option(names = "--file", paramLabel = "FILE", description = "Send a file in place of a text.")
    private @Nullable Path file;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "A word by which receivers tell messages apart.")
    private String topic = "";

    @Option(
            names = "--to",
            paramLabel = "IDENTITY",
            description = "Only to this participant; repeatable. Default: to everybody.")
    private List<String> identities = new ArrayList<>();

    @Option(names = "--lossy", description = "Send it once; it may be lost, or come out of order.")
    private boolean lossy;

    RoomSendCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        byte[] data = data();
        if (data.length > MAX_BYTES) {
            throw new UsageException(
                    "a message of "
                            + Human.bytes(data.length)
                            + " is too large (expected: up to 60 kB)");
        }
        RoomApi api = server.api(console);
        List<ParticipantInfo> present = api.listParticipants(room).getParticipantsList();
        if (present.isEmpty()) {
            api.requireRoom(room);
        }
        for (String identity : identities) {
            // The server drops what is for nobody, and says nothing.
            RoomApi.requireParticipant(room, identity, present);
        }
        byte[] nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        SendDataRequest.Builder request =
                SendDataRequest.newBuilder()
                        .setRoom(room)
                        .setData(ByteString.copyFrom(data))
                        .setKind(lossy ? DataPacket.Kind.LOSSY : DataPacket.Kind.RELIABLE)
                        .addAllDestinationIdentities(identities)
                        .setNonce(ByteString.copyFrom(nonce));
        if (!topic.isEmpty()) {
            request.setTopic(topic);
        }
        api.sendData(request.build());
        console.progress("sent " + Human.bytes(data.length) + " to " + receivers(present.size()));
        return ExitCode.OK;
    }

    private String receivers(int present) {
        return identities.isEmpty()
                ? "room '" + room + "' (" + Human.count(present, "participant") + ")"
                : identities.stream()
                        .map(identity -> "'" + identity + "'")
                        .collect(Collectors.joining(", "));
    }

    private byte[] data() {
        if ((text == null) == (file == null)) {
            throw new UsageException(
                    "what is to be sent? (expected: TEXT, - for standard input, or --file FILE)");
        }
        try {
            if (file != null) {
                return Files.readAllBytes(file);
            }
            return "-".equals(text)
                    ? console.readAll().getBytes(StandardCharsets.UTF_8)
                    : String.valueOf(text).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UsageException("--file: cannot read " + file);
        }
    }
}

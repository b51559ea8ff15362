package io.parley.cli;

import com.google.gson.JsonObject;
import io.parley.cli.room.RoomApi;
import io.parley.cli.room.RoomApiException;
import io.parley.cli.room.RoomApiException.MethodError;
import io.parley.cli.room.Table;
import io.parley.proto.livekit.PerformRpcRequest;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley rpc}. */
@Command(
        name = "rpc",
        description = "Calls a method that a participant of a room offers, and prints its answer.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley rpc hall ann greet 'good morning' --dev",
            "  parley rpc hall ann transcribe - --timeout 1m < notes.txt",
            "  parley rpc hall robot-7 status --json | jq .payload",
            "",
            "The server makes the call, so nobody has to join. The method sees no caller's identity.",
            "Exit codes: 0 answered, 1 the method or the server refused, 2 the options cannot be used."
        })
final class RpcCommand implements Callable<Integer> {

    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

    private final Console console;

    @Parameters(index = "0", paramLabel = "ROOM", description = "The name of the room.")
    private String room = "";

    @Parameters(index = "1", paramLabel = "IDENTITY", description = "Who is called.")
    private String identity = "";

    @Parameters(index = "2", paramLabel = "METHOD", description = "The name of the method.")
    private String method = "";

    @Parameters(
            index = "3",
            arity = "0..1",
            paramLabel = "PAYLOAD",
            description = "Any text; - for what stands on standard input. Default: empty.")
    private String payload = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long to wait for the answer, as in 5s. Default: 15s.")
    private Duration timeout = Duration.ofSeconds(15);

    @Option(
            names = "--json",
            description =
                    "Print {\"payload\": ...}, or {\"error\": {\"code\", \"message\", \"data\"}}.")
    private boolean json;

    RpcCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new UsageException("--timeout: too long (expected: up to 1h)");
        }
        RoomApi api = server.api(console);
        try {
            String answer =
                    api.performRpc(
                            PerformRpcRequest.newBuilder()
                                    .setRoom(room)
                                    .setDestinationIdentity(identity)
                                    .setMethod(method)
                                    .setPayload("-".equals(payload) ? console.readAll() : payload)
                                    .setResponseTimeoutMs((int) timeout.toMillis())
                                    .build());
            console.print((json ? document("payload", answer) : answer) + "\n");
            return ExitCode.OK;
        } catch (RoomApiException e) {
            MethodError error = e.methodError();
            if (error == null) {
                throw e;
            }
            if (json) {
                console.print(document(error) + "\n");
            }
            throw new FailedException(ExitCode.FAILED, told(error));
        }
    }

    private String told(MethodError error) {
        return "'"
                + identity
                + "' answered with error "
                + error.code()
                + ": "
                + error.message()
                + (error.data().isEmpty() ? "" : " (" + Table.plain(error.data()) + ")");
    }

    private static JsonObject document(String name, @Nullable String value) {
        JsonObject document = new JsonObject();
        document.addProperty(name, value);
        return document;
    }

    private static JsonObject document(MethodError error) {
        JsonObject inner = document("message", error.message());
        inner.addProperty("code", error.code());
        inner.addProperty("data", error.data());
        JsonObject document = new JsonObject();
        document.add("error", inner);
        return document;
    }
}

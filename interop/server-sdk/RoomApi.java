import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.livekit.server.RoomServiceClient;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import livekit.LivekitModels;
import retrofit2.Call;
import retrofit2.Response;

/**
 * LiveKit's server SDK for the JVM calls the room API: each line of standard input names a method
 * and its arguments. Run from source, with the SDK on the class path.
 */
public final class RoomApi {
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();

    private final RoomServiceClient client;

    private RoomApi(String url, String key, String secret) {
        client = RoomServiceClient.createClient(url, key, secret);
    }

    public static void main(String[] args) throws Exception {
        RoomApi api = new RoomApi(args[0], args[1], args[2]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonObject request = JsonParser.parseString(line).getAsJsonObject();
            JsonObject answer = new JsonObject();
            try {
                Response<?> response =
                        api.call(request.get("method").getAsString(), request.getAsJsonObject("args")).execute();
                if (response.isSuccessful()) {
                    answer.add("result", json(response.body()));
                } else {
                    fail(answer, response);
                }
            } catch (RuntimeException e) {
                answer.addProperty("code", e.getClass().getSimpleName());
                answer.addProperty("status", 0);
                answer.addProperty("message", String.valueOf(e.getMessage()));
            }
            System.out.println(new Gson().toJson(answer));
        }
        System.exit(0); // the HTTP client's threads would stay for a minute
    }

    private static void fail(JsonObject answer, Response<?> response) throws java.io.IOException {
        String body = response.errorBody().string();
        boolean twirp = body.startsWith("{");
        JsonObject error = twirp ? JsonParser.parseString(body).getAsJsonObject() : new JsonObject();
        answer.addProperty("code", twirp ? error.get("code").getAsString() : "");
        answer.addProperty("message", twirp ? error.get("msg").getAsString() : body);
        answer.addProperty("status", response.code());
    }

    private Call<?> call(String method, JsonObject a) {
        String room = text(a, "room");
        String identity = text(a, "identity");
        return switch (method) {
            case "createRoom" ->
                    client.createRoom(
                            text(a, "name"),
                            number(a, "emptyTimeout"),
                            number(a, "maxParticipants"),
                            text(a, "nodeId"),
                            text(a, "metadata"),
                            number(a, "minPlayoutDelay"),
                            number(a, "maxPlayoutDelay"),
                            a.has("syncStreams") ? a.get("syncStreams").getAsBoolean() : null,
                            number(a, "departureTimeout"));
            case "listRooms" -> client.listRooms(texts(a, "names"));
            case "deleteRoom" -> client.deleteRoom(room);
            case "listParticipants" -> client.listParticipants(room);
            case "getParticipant" -> client.getParticipant(room, identity);
            case "removeParticipant" -> client.removeParticipant(room, identity);
            case "forwardParticipant" -> client.forwardParticipant(room, identity, text(a, "destinationRoom"));
            case "moveParticipant" -> client.moveParticipant(room, identity, text(a, "destinationRoom"));
            case "mutePublishedTrack" ->
                    client.mutePublishedTrack(room, identity, text(a, "trackSid"), a.get("muted").getAsBoolean());
            case "updateParticipant" ->
                    client.updateParticipant(
                            room, identity, text(a, "name"), text(a, "metadata"), permission(a), attributes(a));
            case "updateSubscriptions" ->
                    client.updateSubscriptions(room, identity, texts(a, "trackSids"), a.get("subscribe").getAsBoolean());
            case "updateRoomMetadata" -> client.updateRoomMetadata(room, text(a, "metadata"));
            case "sendData" ->
                    client.sendData(
                            room,
                            Base64.getDecoder().decode(text(a, "data")),
                            LivekitModels.DataPacket.Kind.RELIABLE,
                            List.of(),
                            texts(a, "destinationIdentities"),
                            text(a, "topic"));
            default -> throw new IllegalArgumentException("no method " + method);
        };
    }

    private static String text(JsonObject a, String name) {
        return a.has(name) ? a.get(name).getAsString() : null;
    }

    private static Integer number(JsonObject a, String name) {
        return a.has(name) ? a.get(name).getAsInt() : null;
    }

    private static List<String> texts(JsonObject a, String name) {
        List<String> all = new ArrayList<>();
        if (a.has(name)) {
            a.getAsJsonArray(name).forEach(item -> all.add(item.getAsString()));
        }
        return all;
    }

    private static Map<String, String> attributes(JsonObject a) {
        Map<String, String> all = new HashMap<>();
        if (a.has("attributes")) {
            a.getAsJsonObject("attributes").entrySet().forEach(e -> all.put(e.getKey(), e.getValue().getAsString()));
        }
        return all;
    }

    private static LivekitModels.ParticipantPermission permission(JsonObject a) {
        if (!a.has("permission")) {
            return null;
        }
        LivekitModels.ParticipantPermission.Builder builder = LivekitModels.ParticipantPermission.newBuilder();
        try {
            JsonFormat.parser().merge(a.getAsJsonObject("permission").toString(), builder);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
        return builder.build();
    }

    private static JsonElement json(Object body) throws java.io.IOException {
        if (body instanceof List<?> list) {
            JsonArray all = new JsonArray();
            for (Object item : list) {
                all.add(json(item));
            }
            return all;
        }
        return body instanceof MessageOrBuilder message
                ? JsonParser.parseString(PRINTER.print(message))
                : new JsonObject();
    }
}

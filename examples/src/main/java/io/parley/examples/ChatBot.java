package io.parley.examples;

import io.parley.sdk.Room;
import io.parley.sdk.RoomOptions;
import io.parley.sdk.stream.TextStreamOptions;
import io.parley.sdk.stream.TextStreamReader;
import java.util.Locale;

/** Answers in the chat that LiveKit's user interfaces have, which is text streams of one topic. */
public final class ChatBot {
    private static final String CHAT = "lk.chat";

    private ChatBot() {}

    private static String answer(String message) {
        return switch (message.strip().toLowerCase(Locale.ROOT)) {
            case "ping" -> "pong";
            case "help" -> "I know ping, and I repeat whatever else you say.";
            default -> "You said: " + message;
        };
    }

    private static void onMessage(Room room, TextStreamReader message, String sender) {
        message.readAll()
                .thenCompose(
                        text -> {
                            System.out.println(sender + ": " + text);
                            TextStreamOptions reply =
                                    TextStreamOptions.builder()
                                            .topic(CHAT)
                                            .destinationIdentity(sender)
                                            .replyToStreamId(message.info().streamId())
                                            .build();
                            return room.localParticipant().sendText(answer(text), reply);
                        })
                .exceptionally(
                        failure -> {
                            System.err.println("no answer to " + sender + ": " + failure);
                            return null;
                        });
    }

    /** Arguments: URL TOKEN. */
    public static void main(String[] args) {
        RoomEnd end = new RoomEnd();
        try (Room room = Room.create(RoomOptions.DEFAULT)) {
            room.addListener(end);
            room.registerTextStreamHandler(
                    CHAT, (message, sender) -> onMessage(room, message, sender));
            room.connectTo(args[0], args[1]).join();
            System.out.println("chat bot is in " + room.name());
            end.await();
        }
    }
}

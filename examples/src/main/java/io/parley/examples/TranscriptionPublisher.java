package io.parley.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parley.sdk.Room;
import io.parley.sdk.Transcription;
import io.parley.sdk.TranscriptionSegment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;

/**
 * Publishes each line that it reads as something that was said: first word by word, as a speech
 * recognizer does, then as a whole. Servers take transcriptions from agents only.
 */
public final class TranscriptionPublisher {
    private TranscriptionPublisher() {}

    private static void publish(
            Room room, String speaker, String id, String text, boolean isFinal) {
        TranscriptionSegment segment = new TranscriptionSegment(id, text, 0, 0, isFinal, "en");
        room.localParticipant()
                .publishTranscription(new Transcription(speaker, "", List.of(segment)))
                .join();
    }

    /** Arguments: URL TOKEN SPEAKER, with the token of an agent. */
    public static void main(String[] args) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try (Room room = Room.connect(args[0], args[1]).join()) {
            int count = 0;
            String line;
            while ((line = input.readLine()) != null) {
                String id = "segment-" + count++;
                for (int end = line.indexOf(' '); end >= 0; end = line.indexOf(' ', end + 1)) {
                    publish(room, args[2], id, line.substring(0, end), false);
                }
                publish(room, args[2], id, line, true);
            }
        }
    }
}

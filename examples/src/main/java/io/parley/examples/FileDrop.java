package io.parley.examples;

import io.parley.sdk.Room;
import io.parley.sdk.RoomOptions;
import io.parley.sdk.stream.ByteStreamOptions;
import io.parley.sdk.stream.ByteStreamReader;
import java.nio.file.Path;

/** A folder that others drop files into, and the way to drop one. */
public final class FileDrop {
    private static final String TOPIC = "files";

    private FileDrop() {}

    /** The name comes from somebody else, so only its last part is used, under a name of ours. */
    private static Path place(Path folder, ByteStreamReader file) {
        String name = file.info().name().replaceAll(".*[/\\\\]", "");
        return folder.resolve(file.info().streamId().replaceAll("[^\\w-]", "") + "-" + name);
    }

    private static void receive(Room room, Path folder, RoomEnd end) {
        System.out.println("files of " + room.name() + " go to " + folder);
        end.await();
    }

    private static void send(Room room, Path file) {
        ByteStreamOptions options =
                ByteStreamOptions.builder()
                        .topic(TOPIC)
                        .name(String.valueOf(file.getFileName()))
                        .onProgress(done -> System.out.println("sent " + done))
                        .build();
        room.localParticipant().sendFile(file, options).join();
        System.out.println("dropped " + file);
    }

    /** Arguments: URL TOKEN receive FOLDER, or URL TOKEN send FILE. */
    public static void main(String[] args) {
        Path path = Path.of(args[3]);
        RoomEnd end = new RoomEnd();
        try (Room room = Room.create(RoomOptions.DEFAULT)) {
            room.addListener(end);
            room.registerByteStreamHandler(
                    TOPIC,
                    (file, sender) ->
                            file.saveTo(place(path, file))
                                    .thenAccept(
                                            saved -> System.out.println(sender + ": " + saved)));
            room.connectTo(args[0], args[1]).join();
            if (args[2].equals("send")) {
                send(room, path);
            } else {
                receive(room, path, end);
            }
        }
    }
}

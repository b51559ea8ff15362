package io.parley.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parley.sdk.Room;
import io.parley.sdk.RoomListener;
import io.parley.sdk.RoomOptions;
import io.parley.sdk.datatrack.DataTrackFrame;
import io.parley.sdk.datatrack.DataTrackStream;
import io.parley.sdk.datatrack.LocalDataTrack;
import io.parley.sdk.datatrack.RemoteDataTrack;
import java.time.Instant;

/** Measurements as a data track: each one is sent at once or not at all, and none is repeated. */
public final class Telemetry {
    private static final String TRACK = "memory";
    private static final long PAUSE_MILLIS = 50;

    private Telemetry() {}

    private static void publish(Room room, int frames) throws InterruptedException {
        LocalDataTrack track = room.localParticipant().publishDataTrack(TRACK).join();
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < frames; i++) {
            long used = runtime.totalMemory() - runtime.freeMemory();
            byte[] payload = Long.toString(used).getBytes(UTF_8);
            track.tryPush(DataTrackFrame.of(payload, System.currentTimeMillis()));
            Thread.sleep(PAUSE_MILLIS);
        }
        track.unpublish().join();
    }

    private static void print(RemoteDataTrack track) {
        try (DataTrackStream frames = track.subscribe().join()) {
            for (DataTrackFrame frame : frames) {
                Instant time = Instant.ofEpochMilli(frame.userTimestamp().orElse(0));
                System.out.println(time + " " + new String(frame.payload(), UTF_8) + " bytes");
            }
        }
        System.out.println(track.publisherIdentity() + " is silent");
    }

    /** Hears of tracks that are there already, too. */
    private static final class Watcher implements RoomListener {
        @Override
        public void onDataTrackPublished(RemoteDataTrack track) {
            // Reading blocks, so it has a thread of its own.
            new Thread(() -> print(track), "telemetry").start();
        }
    }

    /** Arguments: URL TOKEN publish FRAMES, or URL TOKEN watch. */
    public static void main(String[] args) throws InterruptedException {
        RoomEnd end = new RoomEnd();
        try (Room room = Room.create(RoomOptions.DEFAULT)) {
            room.addListener(end);
            if (args[2].equals("publish")) {
                room.connectTo(args[0], args[1]).join();
                publish(room, Integer.parseInt(args[3]));
            } else {
                room.addListener(new Watcher());
                room.connectTo(args[0], args[1]).join();
                System.out.println("watching " + room.name());
                end.await();
            }
        }
    }
}

package io.parley.server.room;

import io.parley.proto.livekit.DisconnectReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rooms that a participant is forwarded to. */
final class Images {
    private final List<Image> images = new ArrayList<>();

    void add(Image image) {
        images.add(image);
    }

    void remove(Image image) {
        images.remove(image);
    }

    int size() {
        return images.size();
    }

    /** The image in a room; null when there is none. */
    @Nullable Image in(Room room) {
        for (Image image : images) {
            if (image.room() == room) {
                return image;
            }
        }
        return null;
    }

    /** The participant, or something that it publishes, is not what it was. */
    void sync() {
        for (int i = 0; i < images.size(); i++) {
            images.get(i).sync();
        }
    }

    /** The participant is not in its room any more. */
    void end(DisconnectReason reason) {
        List.copyOf(images).forEach(image -> image.end(reason));
    }
}

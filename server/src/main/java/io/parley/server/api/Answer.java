package io.parley.server.api;

import com.google.protobuf.Message;
import io.parley.server.room.Listing;
import io.parley.server.room.Snapshot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** What a method answers, as bytes; any thread. */
interface Answer {
    byte[] protobuf();

    byte[] json();

    static Answer of(Message message) {
        return new Answer() {
            @Override
            public byte[] protobuf() {
                return message.toByteArray();
            }

            @Override
            public byte[] json() {
                return JsonText.of(message);
            }
        };
    }

    /**
     * A message with one repeated field, of number 1. Its parts are encoded once and put together:
     * in protobuf, lists one behind the other are one list.
     */
    final class OfListings implements Answer {
        /** Field 1 with a length (protobuf's wire format). */
        private static final int TAG = 1 << 3 | 2;

        private static final Function<Listing, byte[]> PROTOBUF = OfListings::encode;
        private static final byte[] TAIL = {']', '}'};

        private final byte[] head;
        private final Function<Listing, byte[]> printer;
        private final List<Listing> parts;

        /**
         * @param field name of the field
         */
        OfListings(String field, List<Listing> parts) {
            head = ("{\"" + field + "\":[").getBytes(StandardCharsets.US_ASCII);
            this.parts = parts;
            printer = this::print;
        }

        @Override
        public byte[] protobuf() {
            if (parts.size() == 1) {
                return parts.get(0).protobuf(PROTOBUF);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            parts.forEach(part -> out.writeBytes(part.protobuf(PROTOBUF)));
            return out.toByteArray();
        }

        private static byte[] encode(Listing listing) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (Snapshot item : listing.items()) {
                byte[] bytes = item.protobuf();
                out.write(TAG);
                int length = bytes.length;
                while (length > 0x7F) {
                    out.write(length & 0x7F | 0x80);
                    length >>>= 7;
                }
                out.write(length);
                out.writeBytes(bytes);
            }
            return out.toByteArray();
        }

        @Override
        public byte[] json() {
            if (parts.size() == 1) {
                return parts.get(0).json(printer);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(head);
            for (Listing part : parts) {
                byte[] whole = part.json(printer);
                int items = whole.length - head.length - TAIL.length;
                if (items > 0) {
                    if (out.size() > head.length) {
                        out.write(',');
                    }
                    out.write(whole, head.length, items);
                }
            }
            out.writeBytes(TAIL);
            return out.toByteArray();
        }

        /** The whole answer, if this were all of it. */
        private byte[] print(Listing listing) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(head);
            for (Snapshot item : listing.items()) {
                if (out.size() > head.length) {
                    out.write(',');
                }
                out.writeBytes(item.json(JsonText::of));
            }
            out.writeBytes(TAIL);
            return out.toByteArray();
        }
    }
}

package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How a message is published.
 *
 * @param reliable whether it must arrive, in order; otherwise it is sent once and may be lost
 * @param destinationIdentities who shall get it; empty means everybody in the room, and those who
 *     are not there are ignored
 * @param topic a word by which receivers tell messages apart; empty for none
 * @since 0.1
 */
public record PublishDataOptions(
        boolean reliable, List<String> destinationIdentities, String topic) {
    /** Reliable, to everybody, without a topic. */
    public static final PublishDataOptions DEFAULT = new PublishDataOptions(true, List.of(), "");

    /** Copies the list. */
    public PublishDataOptions {
        destinationIdentities = List.copyOf(destinationIdentities);
        requireNonNull(topic, "topic");
    }

    /** Reliable, to everybody, with a topic. */
    public static PublishDataOptions topic(String topic) {
        return DEFAULT.withTopic(topic);
    }

    /** These options, reliable or lossy. */
    public PublishDataOptions withReliable(boolean value) {
        return new PublishDataOptions(value, destinationIdentities, topic);
    }

    /** These options, to some only. */
    public PublishDataOptions withDestinationIdentities(List<String> value) {
        return new PublishDataOptions(reliable, value, topic);
    }

    /** These options, to some only. */
    public PublishDataOptions withDestinationIdentities(String... value) {
        return withDestinationIdentities(List.of(value));
    }

    /** These options, with a topic. */
    public PublishDataOptions withTopic(String value) {
        return new PublishDataOptions(reliable, destinationIdentities, value);
    }
}

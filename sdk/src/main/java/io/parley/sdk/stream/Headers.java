package io.parley.sdk.stream;

import io.parley.proto.livekit.DataStream;

/** Reads and writes the headers of streams. */
final class Headers {
    private Headers() {}

    static StreamInfo info(DataStream.Header header, boolean encrypted) {
        Long size = header.hasTotalLength() ? header.getTotalLength() : null;
        if (header.hasTextHeader()) {
            DataStream.TextHeader text = header.getTextHeader();
            String replyTo = text.getReplyToStreamId();
            return new TextStreamInfo(
                    header.getStreamId(),
                    header.getMimeType(),
                    header.getTopic(),
                    header.getTimestamp(),
                    size,
                    header.getAttributesMap(),
                    text.getAttachedStreamIdsList(),
                    replyTo.isEmpty() ? null : replyTo,
                    text.getVersion(),
                    text.getOperationType() == DataStream.OperationType.UPDATE,
                    text.getGenerated(),
                    encrypted);
        }
        return new ByteStreamInfo(
                header.getStreamId(),
                header.getMimeType(),
                header.getTopic(),
                header.getTimestamp(),
                size,
                header.getAttributesMap(),
                header.getByteHeader().getName(),
                encrypted);
    }

    static DataStream.Header header(TextStreamInfo info) {
        DataStream.TextHeader.Builder text =
                DataStream.TextHeader.newBuilder()
                        .setOperationType(
                                info.update()
                                        ? DataStream.OperationType.UPDATE
                                        : DataStream.OperationType.CREATE)
                        .setVersion(info.version())
                        .setGenerated(info.generated())
                        .addAllAttachedStreamIds(info.attachedStreamIds());
        if (info.replyToStreamId() != null) {
            text.setReplyToStreamId(info.replyToStreamId());
        }
        return common(info).setTextHeader(text).build();
    }

    static DataStream.Header header(ByteStreamInfo info) {
        return common(info)
                .setByteHeader(DataStream.ByteHeader.newBuilder().setName(info.name()))
                .build();
    }

    private static DataStream.Header.Builder common(StreamInfo info) {
        DataStream.Header.Builder header =
                DataStream.Header.newBuilder()
                        .setStreamId(info.streamId())
                        .setTimestamp(info.timestamp())
                        .setTopic(info.topic())
                        .setMimeType(info.mimeType())
                        .putAllAttributes(info.attributes());
        Long size = info.size();
        if (size != null) {
            header.setTotalLength(size);
        }
        return header;
    }
}

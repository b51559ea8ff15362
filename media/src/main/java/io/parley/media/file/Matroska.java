package io.parley.media.file;

import io.parley.media.VideoCodec;

/** The elements of WebM and Matroska files that are written (RFC 9559 §5). */
final class Matroska {
    static final int SEGMENT = 0x18538067;
    static final int CLUSTER = 0x1F43B675;
    static final int CLUSTER_TIMESTAMP = 0xE7;
    static final int SIMPLE_BLOCK = 0xA3;
    static final int CUES = 0x1C53BB6B;
    static final int CUE_POINT = 0xBB;

    private static final String APPLICATION = "Parley";

    /** Times are in milliseconds. */
    private static final long TIMESTAMP_SCALE = 1_000_000;

    /** What a decoder of Opus needs to hear before a place, ns (RFC 7845 §4.6). */
    private static final long SEEK_PRE_ROLL = 80_000_000;

    private static final int VIDEO_TYPE = 1;
    private static final int AUDIO_TYPE = 2;

    private Matroska() {}

    static byte[] header(String documentType) {
        Ebml values =
                new Ebml()
                        .put(0x4286, 1)
                        .put(0x42F7, 1)
                        .put(0x42F2, 4)
                        .put(0x42F3, 8)
                        .put(0x4282, documentType)
                        .put(0x4287, 4)
                        .put(0x4285, 2);
        return new Ebml().put(0x1A45DFA3, values).bytes();
    }

    /** SeekHead with one entry, that of the cues. */
    static byte[] seekHead() {
        byte[] cues = new byte[4];
        Bytes.putBe(cues, 0, CUES, 4);
        Ebml seek = new Ebml().put(0x53AB, cues).putFixed(0x53AC, 0, 8);
        return new Ebml().put(0x114D9B74, new Ebml().put(0x4DBB, seek)).bytes();
    }

    /** Info, whose duration comes last. */
    static byte[] info() {
        Ebml values =
                new Ebml()
                        .put(0x2AD7B1, TIMESTAMP_SCALE)
                        .put(0x4D80, APPLICATION)
                        .put(0x5741, APPLICATION)
                        .putFloat(0x4489, 0);
        return new Ebml().put(0x1549A966, values).bytes();
    }

    static byte[] tracks(WebmOptions options, int video, int audio, byte[] codecPrivate) {
        Ebml tracks = new Ebml();
        VideoCodec codec = options.video();
        if (codec != null) {
            Ebml size = new Ebml().put(0xB0, options.width()).put(0xBA, options.height());
            Ebml entry = entry(video, VIDEO_TYPE, codecId(codec));
            if (codecPrivate.length > 0) {
                entry.put(0x63A2, codecPrivate);
            }
            tracks.put(0xAE, entry.put(0xE0, size));
        }
        if (options.audioChannels() > 0) {
            Ebml sound = new Ebml().putFloat(0xB5, 48_000).put(0x9F, options.audioChannels());
            Ebml entry = entry(audio, AUDIO_TYPE, "A_OPUS");
            entry.put(
                    0x63A2, OggOpusHeader.head(options.audioChannels(), options.preSkip(), 48_000));
            entry.put(0x56AA, options.preSkip() * 1_000_000_000L / 48_000);
            entry.put(0x56BB, SEEK_PRE_ROLL);
            tracks.put(0xAE, entry.put(0xE1, sound));
        }
        return new Ebml().put(0x1654AE6B, tracks).bytes();
    }

    private static Ebml entry(int number, int type, String codecId) {
        // TrackNumber, TrackUID, FlagLacing off, Language, CodecID, TrackType
        return new Ebml()
                .put(0xD7, number)
                .put(0x73C5, number)
                .put(0x9C, 0)
                .put(0x22B59C, "und")
                .put(0x86, codecId)
                .put(0x83, type);
    }

    private static String codecId(VideoCodec codec) {
        return switch (codec) {
            case VP8 -> "V_VP8";
            case VP9 -> "V_VP9";
            case AV1 -> "V_AV1";
            case H264 -> "V_MPEG4/ISO/AVC";
            case H265 -> "V_MPEGH/ISO/HEVC";
        };
    }

    static Ebml cuePoint(long millis, int track, long position) {
        Ebml where = new Ebml().put(0xF7, track).put(0xF1, position);
        return new Ebml().put(0xB3, millis).put(0xB7, where);
    }
}

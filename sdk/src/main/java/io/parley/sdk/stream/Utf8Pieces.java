package io.parley.sdk.stream;

import com.google.protobuf.ByteString;
import io.parley.sdk.stream.StreamException.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes UTF-8 that comes in pieces which may split characters. Not thread-safe. */
final class Utf8Pieces {
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);

    /** The first bytes of a character whose rest has not come; at most three. */
    private ByteString rest = ByteString.EMPTY;

    /**
     * The text of these bytes and of what was left before, without a split character at the end.
     */
    String decode(ByteString bytes) {
        ByteString all = rest.isEmpty() ? bytes : rest.concat(bytes);
        ByteBuffer in = all.asReadOnlyByteBuffer();
        CharBuffer out = CharBuffer.allocate(all.size());
        CoderResult result = decoder.reset().decode(in, out, false);
        if (result.isError()) {
            throw notText();
        }
        rest = all.substring(in.position());
        return out.flip().toString();
    }

    /** Nothing more comes. */
    void finish() {
        if (!rest.isEmpty()) {
            throw notText();
        }
    }

    private static StreamException notText() {
        return new StreamException(Reason.DECODE_FAILED, "the content is not UTF-8");
    }
}

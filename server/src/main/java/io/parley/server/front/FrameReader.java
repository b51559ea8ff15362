package io.parley.server.front;

import static io.parley.server.front.Opcode.BINARY;
import static io.parley.server.front.Opcode.CLOSE;
import static io.parley.server.front.Opcode.CONTINUATION;
import static io.parley.server.front.Opcode.PONG;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames of a WebSocket in the bytes of a connection (RFC 6455 §5.2), without extensions.
 *
 * <pre>
 *  bit 0    1..3  4..7    8     9..15
 *  +-----+-----+--------+------+-----------+--------------------+------+-----------
 *  | FIN | RSV | opcode | MASK | length ≤125 or 126, 127        | mask | payload …
 *  |     |     |        |      | and a length of 16 or 64 bits  |      |
 *  +-----+-----+--------+------+--------------------------------+------+-----------
 * </pre>
 */
final class FrameReader extends ByteToMessageDecoder {
    private static final Logger LOGGER = LoggerFactory.getLogger(FrameReader.class);

    /** Bytes before the payload of a frame that is not masked, at most. */
    static final int MAX_HEADER = 10;

    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0F;
    private static final int MASKED = 0x80;
    private static final int MASK_BYTES = 4;
    private static final int MAX_SHORT_LENGTH = 125;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int MAX_16 = 0xFFFF;

    private final UpgradedSocket socket;

    /** Whether a message has begun whose last fragment has not come. */
    private boolean fragmented;

    /** Nothing is read behind a fault or a close frame. */
    private boolean over;

    FrameReader(UpgradedSocket socket) {
        this.socket = socket;
    }

    /** Appends a frame as a server sends it: whole and not masked. */
    static void write(int opcode, byte[] payload, ByteBuf out) {
        out.writeByte(FINAL | opcode);
        if (payload.length <= MAX_SHORT_LENGTH) {
            out.writeByte(payload.length);
        } else if (payload.length <= MAX_16) {
            out.writeByte(LENGTH_16).writeShort(payload.length);
        } else {
            out.writeByte(LENGTH_64).writeLong(payload.length);
        }
        out.writeBytes(payload);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        socket.beginRead();
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        socket.endRead();
        super.channelReadComplete(ctx);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> ignored) {
        if (over) {
            in.skipBytes(in.readableBytes());
        } else if (in.readableBytes() >= 2) {
            int fault = read(in);
            if (fault != 0) {
                over = true;
                socket.violated(fault);
            }
        }
    }

    /** Hands on the next frame, if it is there; returns the status of a fault, or 0. */
    private int read(ByteBuf in) {
        int start = in.readerIndex();
        int first = in.getUnsignedByte(start);
        int second = in.getUnsignedByte(start + 1);
        int opcode = first & OPCODE;
        boolean last = (first & FINAL) != 0;
        int shortLength = second & ~MASKED;
        boolean expected =
                opcode >= CLOSE
                        ? opcode <= PONG && last && shortLength <= MAX_SHORT_LENGTH
                        : opcode <= BINARY && fragmented == (opcode == CONTINUATION);
        if ((first & RESERVED) != 0 || (second & MASKED) == 0 || !expected) {
            return SignalSocket.PROTOCOL_ERROR;
        }
        int header = 2;
        long length = shortLength;
        if (shortLength > MAX_SHORT_LENGTH) {
            header += shortLength == LENGTH_16 ? Short.BYTES : Long.BYTES;
            if (in.readableBytes() < header) {
                return 0;
            }
            length =
                    shortLength == LENGTH_16
                            ? in.getUnsignedShort(start + 2)
                            : in.getLong(start + 2);
            if (length <= (shortLength == LENGTH_16 ? MAX_SHORT_LENGTH : MAX_16)) {
                return SignalSocket.PROTOCOL_ERROR; // not the shortest form, or negative
            }
        }
        if (length > FrontLimits.MAX_MESSAGE_BYTES) {
            return SignalSocket.TOO_BIG;
        }
        header += MASK_BYTES;
        if (in.readableBytes() - header < length) {
            return 0;
        }
        byte[] payload = new byte[(int) length];
        in.getBytes(start + header, payload);
        unmask(payload, in.getInt(start + header - MASK_BYTES));
        in.skipBytes(header + payload.length);
        return handOn(opcode, last, payload);
    }

    private int handOn(int opcode, boolean last, byte[] payload) {
        if (opcode == CLOSE) {
            over = true;
            int fault = faultOfClose(payload);
            if (fault != 0) {
                return fault;
            }
        } else if (opcode < CLOSE) {
            fragmented = !last;
        }
        socket.onFrame(opcode, last, payload);
        return 0;
    }

    private static void unmask(byte[] payload, int mask) {
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= (byte) (mask >> (24 - 8 * (i & 3)));
        }
    }

    /** Nothing, or a status that may be sent, and a reason (RFC 6455 §5.5.1 and 7.4). */
    private static int faultOfClose(byte[] payload) {
        if (payload.length == 0) {
            return 0;
        }
        int status = payload.length == 1 ? 0 : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        boolean defined =
                status >= 1000 && status <= 1003
                        || status >= 1007 && status <= 1014
                        || status >= 3000 && status <= 4999;
        if (!defined) {
            return SignalSocket.PROTOCOL_ERROR;
        }
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload, Short.BYTES, payload.length - Short.BYTES));
            return 0;
        } catch (CharacterCodingException e) {
            return SignalSocket.INVALID_PAYLOAD;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        over = true;
        socket.onGone();
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOGGER.debug("{}: closed after an error", ctx.channel(), cause);
        ctx.close();
    }
}

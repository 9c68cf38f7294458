package org.hexcast.realexec.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.GatheringByteChannel;
import org.hexcast.realexec.device.Mail;

/** Writes frames. Numbers of mail go through one direct chunk, whatever their count. For one thread. */
final class FrameWriter {

    private static final int CHUNK_BYTES = 1 << 16;

    private final GatheringByteChannel channel;
    private final ByteBuffer header = ByteBuffer.allocateDirect(
                    Frame.HEADER_BYTES + Short.BYTES + Frame.MAIL_HEADER_LIMIT)
            .order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    FrameWriter(GatheringByteChannel channel) {
        this.channel = channel;
    }

    void heartbeat() throws IOException {
        begin(0, Frame.Sort.HEARTBEAT);
        chunk.clear().flip();
        drain();
    }

    void control(ByteBuffer body) throws IOException {
        begin(body.remaining(), Frame.Sort.CONTROL);
        while (header.hasRemaining() || body.hasRemaining()) {
            int part = Math.min(body.remaining(), chunk.capacity());
            chunk.clear().put(body.slice(body.position(), part)).flip();
            body.position(body.position() + part);
            drain();
        }
    }

    /** Writes mail behind its encoded header. */
    void mail(Mail mail, ByteBuffer head) throws IOException {
        int width = mail.payload() instanceof Mail.Floats ? Float.BYTES : Double.BYTES;
        int count = mail.payload().count();
        header.clear().putInt(Short.BYTES + head.remaining() + width * count);
        header.put(Frame.Sort.MAIL.code())
                .putShort((short) head.remaining())
                .put(head)
                .flip();
        int at = 0;
        do {
            int part = Math.min(CHUNK_BYTES / width, count - at);
            fill(mail.payload(), at, part);
            chunk.clear().limit(part * width);
            drain();
            at += part;
        } while (at < count);
    }

    private void fill(Mail.Payload payload, int at, int part) {
        chunk.clear();
        if (payload instanceof Mail.Floats floats) {
            chunk.asFloatBuffer().put(floats.values(), floats.from() + at, part);
        } else if (payload instanceof Mail.Doubles doubles) {
            chunk.asDoubleBuffer().put(doubles.values(), doubles.from() + at, part);
        } else {
            throw new IllegalStateException("no numbers in " + payload.getClass());
        }
    }

    private void begin(int length, Frame.Sort sort) {
        header.clear().putInt(length).put(sort.code()).flip();
    }

    private void drain() throws IOException {
        ByteBuffer[] both = {header, chunk};
        while (header.hasRemaining()) {
            channel.write(both);
        }
        while (chunk.hasRemaining()) {
            channel.write(chunk);
        }
    }
}

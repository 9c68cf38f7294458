package org.hexcast.realexec.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.Mail;

/** Reads frames of a connection whose other side has proved the secret. Numbers of mail go from one direct chunk into their array. For one thread. */
final class FrameReader {

    private static final int CHUNK_BYTES = 1 << 16;
    private static final int LEAST_MAIL_BYTES = 2;

    private final ReadableByteChannel channel;
    private final Pulse pulse;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .limit(0);

    FrameReader(ReadableByteChannel channel, Pulse pulse) {
        this.channel = channel;
        this.pulse = pulse;
    }

    /** Takes what was read. */
    interface Sink {

        /** The body of a control frame; it is the taker's. */
        void control(ByteBuffer body) throws WireException;

        /** Whether mail to a device is wanted; other mail is passed over without room being made for it. */
        boolean awaits(DeviceId to);

        /** Mail that was wanted. */
        void mail(Mail mail);
    }

    /** Reads one frame. */
    void next(Sink sink) throws IOException {
        ensure(Frame.HEADER_BYTES);
        int length = chunk.getInt();
        Frame.Sort sort = Frame.Sort.of(chunk.get());
        switch (sort) {
            case HEARTBEAT -> bounded(sort, length, 0, 0);
            case CONTROL -> {
                bounded(sort, length, 1, Frame.CONTROL_LIMIT);
                sink.control(body(length));
            }
            case MAIL -> {
                bounded(sort, length, LEAST_MAIL_BYTES, Integer.MAX_VALUE);
                mail(length, sink);
            }
            default -> throw new WireException("a frame of sort " + sort + " comes after the greeting");
        }
    }

    private static void bounded(Frame.Sort sort, int length, int least, int most) throws WireException {
        if (length < least || length > most) {
            throw new WireException("a frame of sort " + sort + " announces " + length + " bytes; it may have " + least
                    + " to " + most);
        }
    }

    private ByteBuffer body(int length) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(length);
        while (body.hasRemaining()) {
            ensure(1);
            int part = Math.min(body.remaining(), chunk.remaining());
            body.put(chunk.slice(chunk.position(), part));
            chunk.position(chunk.position() + part);
        }
        return body.flip();
    }

    private void mail(int length, Sink sink) throws IOException {
        ensure(LEAST_MAIL_BYTES);
        int headerBytes = chunk.getShort();
        if (headerBytes < 0 || headerBytes > Frame.MAIL_HEADER_LIMIT) {
            throw new WireException("a header of mail announces " + headerBytes + " bytes");
        }
        ensure(headerBytes);
        ByteBuffer bytes = ByteBuffer.allocate(headerBytes).put(chunk.slice(chunk.position(), headerBytes));
        chunk.position(chunk.position() + headerBytes);
        MailHeader header = WireInput.whole(bytes.flip(), MailHeader::read);
        if (LEAST_MAIL_BYTES + headerBytes + header.numberBytes() != length) {
            throw new WireException("mail of " + header.count() + " numbers of " + header.width()
                    + " bytes is in a frame of " + length);
        }
        if (!sink.awaits(header.to())) {
            skip(header.numberBytes());
        } else if (header.width() == Float.BYTES) {
            sink.mail(header.with(floats(header.count())));
        } else {
            sink.mail(header.with(doubles(header.count())));
        }
    }

    private Mail.Floats floats(int count) throws IOException {
        float[] values = new float[count];
        int at = 0;
        while (at < count) {
            ensure(Float.BYTES);
            int part = Math.min(chunk.remaining() / Float.BYTES, count - at);
            chunk.asFloatBuffer().get(values, at, part);
            chunk.position(chunk.position() + part * Float.BYTES);
            at += part;
        }
        return new Mail.Floats(values, 0, count);
    }

    private Mail.Doubles doubles(int count) throws IOException {
        double[] values = new double[count];
        int at = 0;
        while (at < count) {
            ensure(Double.BYTES);
            int part = Math.min(chunk.remaining() / Double.BYTES, count - at);
            chunk.asDoubleBuffer().get(values, at, part);
            chunk.position(chunk.position() + part * Double.BYTES);
            at += part;
        }
        return new Mail.Doubles(values, 0, count);
    }

    private void skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            ensure(1);
            int part = (int) Math.min(left, chunk.remaining());
            chunk.position(chunk.position() + part);
            left -= part;
        }
    }

    /** Waits until so many bytes are in the chunk. */
    private void ensure(int bytes) throws IOException {
        if (chunk.remaining() >= bytes) {
            return;
        }
        chunk.compact();
        while (chunk.position() < bytes) {
            pulse.waits();
            int read = channel.read(chunk);
            pulse.hears();
            if (read < 0) {
                throw new WireException("the other side closed the connection");
            }
        }
        chunk.flip();
    }
}

package org.hexcast.realexec.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.TokenIds;

/** Writes the body of a frame, little-endian. For one thread. */
final class WireOutput {

    /** Most bytes of one text. */
    static final int LONGEST_TEXT = 1 << 14;

    private final int limit;
    private ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

    WireOutput(int limit) {
        this.limit = limit;
    }

    /** Writes one thing. */
    @FunctionalInterface
    interface Writer<T> {
        void write(WireOutput out, T value);
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            long needed = (long) bytes.position() + more;
            if (needed > limit) {
                throw new IllegalArgumentException(
                        "A message of " + needed + " bytes is too long: a frame carries at most " + limit);
            }
            int capacity = (int) Math.min(limit, Math.max(needed, 2L * bytes.capacity()));
            bytes = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).put(bytes.flip());
        }
        return bytes;
    }

    WireOutput code(int code) {
        room(1).put((byte) code);
        return this;
    }

    WireOutput flag(boolean flag) {
        return code(flag ? 1 : 0);
    }

    WireOutput number(int value) {
        room(4).putInt(value);
        return this;
    }

    WireOutput number(long value) {
        room(8).putLong(value);
        return this;
    }

    WireOutput number(float value) {
        room(4).putFloat(value);
        return this;
    }

    WireOutput number(double value) {
        room(8).putDouble(value);
        return this;
    }

    WireOutput raw(byte[] value) {
        room(value.length).put(value);
        return this;
    }

    WireOutput text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    "A text of " + utf8.length + " bytes is too long: at most " + LONGEST_TEXT + " are sent");
        }
        return number(utf8.length).raw(utf8);
    }

    /** A text for people, cut where it is too long. */
    WireOutput note(String text) {
        int most = LONGEST_TEXT / 4;
        return text(text.length() > most ? text.substring(0, most) : text);
    }

    WireOutput device(DeviceId device) {
        return text(device.node()).number(device.index());
    }

    WireOutput tokens(TokenIds tokens) {
        number(tokens.size());
        room(Math.multiplyExact(4, tokens.size()));
        for (int i = 0; i < tokens.size(); i++) {
            bytes.putInt(tokens.get(i));
        }
        return this;
    }

    <T> WireOutput list(List<? extends T> values, Writer<T> writer) {
        number(values.size());
        values.forEach(value -> writer.write(this, value));
        return this;
    }

    /** What was written, to be read. */
    ByteBuffer finished() {
        return bytes.flip();
    }
}

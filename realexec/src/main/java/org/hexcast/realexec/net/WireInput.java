package org.hexcast.realexec.net;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.realexec.device.TokenIds;

/** Reads the body of a frame that nobody vouches for: a count is held against the bytes that are there before anything is made for it. For one thread. */
final class WireInput {

    private static final int LEAST_DEVICE_BYTES = 8;

    private final ByteBuffer bytes;

    WireInput(ByteBuffer bytes) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads one thing. */
    @FunctionalInterface
    interface Reader<T> {
        T read(WireInput in) throws WireException;
    }

    /**
     * Reads a body whole.
     *
     * @throws WireException for whatever is wrong with it, bytes left over among that
     */
    static <T> T whole(ByteBuffer body, Reader<T> reader) throws WireException {
        WireInput in = new WireInput(body);
        try {
            T value = reader.read(in);
            if (in.bytes.hasRemaining()) {
                throw new WireException("a message has " + in.bytes.remaining() + " bytes too many");
            }
            return value;
        } catch (BufferUnderflowException e) {
            throw new WireException("a message ends too early", e);
        } catch (IllegalArgumentException e) {
            throw new WireException("a message holds what cannot be: " + e.getMessage(), e);
        }
    }

    int code() {
        return bytes.get();
    }

    boolean flag() throws WireException {
        int code = code();
        if (code != 0 && code != 1) {
            throw new WireException("a message says " + code + " where only 0 or 1 can be");
        }
        return code == 1;
    }

    int integer() {
        return bytes.getInt();
    }

    long longer() {
        return bytes.getLong();
    }

    float single() {
        return bytes.getFloat();
    }

    double real() {
        return bytes.getDouble();
    }

    byte[] raw(int length) throws WireException {
        byte[] value = new byte[fitting(length, 1)];
        bytes.get(value);
        return value;
    }

    String text() throws WireException {
        int length = fitting(integer(), 1);
        if (length > WireOutput.LONGEST_TEXT) {
            throw new WireException("a text of " + length + " bytes is too long");
        }
        ByteBuffer utf8 = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new WireException("a text is not UTF-8", e);
        }
    }

    DeviceId device() throws WireException {
        return new DeviceId(text(), integer());
    }

    List<DeviceId> devices() throws WireException {
        return list(LEAST_DEVICE_BYTES, WireInput::device);
    }

    TokenIds tokens() throws WireException {
        int[] ids = new int[fitting(integer(), Integer.BYTES)];
        bytes.asIntBuffer().get(ids);
        bytes.position(bytes.position() + ids.length * Integer.BYTES);
        return TokenIds.of(ids);
    }

    /**
     * A list.
     *
     * @param leastBytes fewest bytes of an entry
     */
    <T> List<T> list(int leastBytes, Reader<T> reader) throws WireException {
        int count = fitting(integer(), leastBytes);
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(reader.read(this));
        }
        return values;
    }

    private int fitting(int count, int bytesEach) throws WireException {
        if (count < 0 || count > bytes.remaining() / bytesEach) {
            throw new WireException(
                    "a message announces " + count + " entries, and only " + bytes.remaining() + " bytes follow");
        }
        return count;
    }
}

package org.hexcast.realexec.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Types of values in a file that are read. Each conversion to float is exact: each value of the type is a float. */
enum StoredType {
    /** IEEE 754 binary32. */
    F32(4) {
        @Override
        void convert(ByteBuffer bytes, int at, float[] to, int toFrom, int count) {
            slice(bytes, at, count).asFloatBuffer().get(to, toFrom, count);
        }
    },
    /** IEEE 754 binary16. */
    F16(2) {
        @Override
        void convert(ByteBuffer bytes, int at, float[] to, int toFrom, int count) {
            ShortBuffer halves = slice(bytes, at, count).asShortBuffer();
            for (int i = 0; i < count; i++) {
                to[toFrom + i] = ofHalf(halves.get(i));
            }
        }
    },
    /** The upper 16 bits of a binary32. */
    BF16(2) {
        @Override
        void convert(ByteBuffer bytes, int at, float[] to, int toFrom, int count) {
            ShortBuffer halves = slice(bytes, at, count).asShortBuffer();
            for (int i = 0; i < count; i++) {
                to[toFrom + i] = Float.intBitsToFloat(halves.get(i) << 16);
            }
        }
    };

    /** Bits of 2^-14, the least normal binary16, as a float. */
    private static final int LEAST_NORMAL = (127 - 14) << 23;

    private final int size;

    StoredType(int size) {
        this.size = size;
    }

    /** The type of this name, none if it is not read. */
    static Optional<StoredType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** Bytes of a value. */
    int size() {
        return size;
    }

    /**
     * Converts little-endian values that lie side by side.
     *
     * @param bytes file content
     * @param at byte of the first value
     * @param to where the floats go
     * @param toFrom index of the first float
     * @param count values
     */
    abstract void convert(ByteBuffer bytes, int at, float[] to, int toFrom, int count);

    ByteBuffer slice(ByteBuffer bytes, int at, int count) {
        return bytes.slice(at, count * size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The float that equals a binary16: 5 bits of exponent with bias 15, 10 bits of fraction. */
    private static float ofHalf(short half) {
        int sign = (half & 0x8000) << 16;
        int rest = (half & 0x7fff) << 13;
        int exponent = half & 0x7c00;
        if (exponent == 0x7c00) {
            return Float.intBitsToFloat(sign | 0x7f800000 | rest);
        }
        if (exponent != 0) {
            return Float.intBitsToFloat(sign | (rest + ((127 - 15) << 23)));
        }
        float subnormal = Float.intBitsToFloat(LEAST_NORMAL + rest) - Float.intBitsToFloat(LEAST_NORMAL);
        return Float.intBitsToFloat(sign | Float.floatToRawIntBits(subnormal));
    }
}

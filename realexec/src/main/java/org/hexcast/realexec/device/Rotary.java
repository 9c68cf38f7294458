package org.hexcast.realexec.device;

/**
 * Rotary positions (Su et al., 2021) in the halves of Hugging Face's Llama: value i of a head is turned with value i + d/2 by the angle
 * {@code position * theta^(-2i/d)}. A value that cannot be changed.
 */
final class Rotary {

    private final int half;
    private final float[] cosines;
    private final float[] sines;

    Rotary(int headSize, int positions, double theta) {
        this.half = headSize / 2;
        this.cosines = new float[positions * half];
        this.sines = new float[positions * half];
        for (int i = 0; i < half; i++) {
            double frequency = StrictMath.pow(theta, -2.0 * i / headSize);
            for (int position = 0; position < positions; position++) {
                cosines[position * half + i] = (float) StrictMath.cos(position * frequency);
                sines[position * half + i] = (float) StrictMath.sin(position * frequency);
            }
        }
    }

    /** Turns one head, in place. */
    void turn(float[] values, int from, int position) {
        int at = position * half;
        for (int i = 0; i < half; i++) {
            float one = values[from + i];
            float other = values[from + half + i];
            float cos = cosines[at + i];
            float sin = sines[at + i];
            values[from + i] = one * cos - other * sin;
            values[from + half + i] = other * cos + one * sin;
        }
    }
}
